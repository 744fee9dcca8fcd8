/** How a screen is looked at: both colour schemes, both languages, a large and a small window. */
export const LOOKS = [
  { name: 'light-en-1440', colorScheme: 'light', locale: 'en-GB', viewport: { width: 1440, height: 900 } },
  { name: 'dark-fr-1440', colorScheme: 'dark', locale: 'fr-FR', viewport: { width: 1440, height: 900 } },
  { name: 'light-fr-1024', colorScheme: 'light', locale: 'fr-FR', viewport: { width: 1024, height: 700 } },
  { name: 'dark-en-1024', colorScheme: 'dark', locale: 'en-GB', viewport: { width: 1024, height: 700 } },
] as const
