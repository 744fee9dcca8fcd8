import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { LadderPage, LadderRung } from '../../../src-main/api/tcp-ladder.ts'
import { sizeText } from '../../locales/quantity-text.ts'
import { flagNames } from '../../widgets/tcp-flags.ts'
import type { LadderWords } from './ladder-shape.ts'

/** What the ladder says, in the window's language. Must be called in a component's setup. */
export function useLadderTexts() {
  const { t, locale } = useI18n()
  const bytes = (count: number): string => count < 10_000 ? `${count}\u00a0${locale.value === 'fr' ? 'o' : 'B'}` : sizeText(count, locale.value)

  const words = computed<LadderWords>(() => ({
    mark: mark => t(`ladder.marks.${mark}`),
    missing: count => t('ladder.missing', { bytes: bytes(count) }),
    bytes,
  }))

  /** `Conversation 0 · ESTABLISHED → closed` */
  function title(stream: number, whole: LadderPage | null): string {
    const name = t('ladder.title', { stream })
    if (whole === null) return name
    if (whole.ended === null) return `${name} · UDP`
    if (whole.ended === 'open') return `${name} · ESTABLISHED`
    const ended = t(`ladder.ended.${whole.ended}`)
    return whole.opened ? `${name} · ESTABLISHED → ${ended}` : `${name} · ${ended}`
  }

  /** All that a rung shows, as a sentence. */
  function sentence(rung: LadderRung, ports: readonly [number, number]): string {
    const to = rung.side === 0 ? 1 : 0
    const what = [
      rung.before === null ? 'UDP' : flagNames(rung.flags).join(' '),
      ...rung.length === null ? [] : [bytes(rung.length)],
      ...rung.before === null ? [] : [t('ladder.sequence', { sequence: rung.sequence })],
      ...rung.acknowledgment === null ? [] : [t('ladder.acknowledgment', { acknowledgment: rung.acknowledgment })],
      ...rung.missing === 0 ? [] : [t('ladder.missing', { bytes: bytes(rung.missing) })],
      ...rung.marks.map(mark => t(`ladder.marks.${mark}`)),
      ...changes(rung),
    ]
    return t('ladder.rung', {
      number: rung.number, time: rung.time.toFixed(6), from: `:${ports[rung.side]}`, to: `:${ports[to]}`, what: what.join(', '),
    })
  }

  function changes({ before, after }: LadderRung): string[] {
    if (before === null || after === null) return []
    return ([0, 1] as const).filter(side => before[side] !== after[side])
      .map(side => t('ladder.change', { side: t(side === 0 ? 'ladder.client' : 'ladder.server'), from: before[side], to: after[side] }))
  }

  return { words, title, sentence }
}
