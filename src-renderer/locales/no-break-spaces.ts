/** A text with no-break spaces where French puts one, before `; : ! ?` and inside guillemets; unchanged in other languages. */
export function withNoBreakSpaces(text: string, language: string): string {
  return language === 'fr' ? text.replaceAll(/ (?=[;:!?»])|(?<=«) /g, '\u00a0') : text
}
