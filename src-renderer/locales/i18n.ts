import { useLocalStorage } from '@vueuse/core'
import { watch } from 'vue'
import { createI18n } from 'vue-i18n'
import { en, type Messages } from './en.ts'
import { fr } from './fr.ts'

export const LANGUAGES = ['en', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]

declare module 'vue-i18n' {
  // The keys that `t` takes are those of the messages.
  export interface DefineLocaleMessage extends Messages {
    readonly workspaces: Messages['workspaces']
  }
}

const chosen = useLocalStorage<Language | null>('perroquet.language', null)

/** The first of `languages` (`fr-FR`, best first) that we speak; English where there is none. */
export function preferredLanguage(languages: readonly string[]): Language {
  const spoken = languages.map(language => language.slice(0, 2).toLowerCase())
  return LANGUAGES.find(language => language === spoken.find(one => LANGUAGES.some(known => known === one))) ?? 'en'
}

export const i18n = createI18n({
  legacy: false,
  locale: chosen.value ?? preferredLanguage(navigator.languages),
  fallbackLocale: 'en',
  messages: { en, fr },
  // In French, zero and one are singular.
  pluralRules: { fr: (count: number) => count < 2 ? 0 : 1 },
})

watch(i18n.global.locale, language => { document.documentElement.lang = language }, { immediate: true })

/** Changes the language of the window and remembers it. */
export function setLanguage(language: Language): void {
  chosen.value = language
  i18n.global.locale.value = language
}

/** Takes the system's language, unless the person has chosen one here. */
export function followSystem(languages: readonly string[]): void {
  if (chosen.value === null) i18n.global.locale.value = preferredLanguage(languages)
}
