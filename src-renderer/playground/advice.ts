import { useI18n } from 'vue-i18n'
import type { Problem } from '../../src-main/api/playground.ts'
import { adviceFor } from '../../src-main/api/problem-advice.ts'
import { withNoBreakSpaces } from '../locales/no-break-spaces.ts'

export interface ProblemAdvice {
  /** Why the system refuses, without the full stop. */
  readonly why: string
  /** What to try; '' where the sentence says it all. */
  readonly tryThis: string
}

/** An advice's sentence in its two parts: why, and behind the colon what to try. */
export function adviceParts(sentence: string): ProblemAdvice {
  const [, why = sentence, rest = ''] = /^(.*?)\s?: (.*)$/s.exec(sentence) ?? []
  return { why: why.replace(/\.$/, ''), tryThis: rest.charAt(0).toUpperCase() + rest.slice(1) }
}

/** What there is to say about a problem, in the window's language. */
export function useAdvice() {
  const { locale } = useI18n()
  return ({ code, call }: Problem): ProblemAdvice => {
    const language = locale.value === 'fr' ? 'fr' : 'en'
    return adviceParts(withNoBreakSpaces(adviceFor(code, call)[language], language))
  }
}
