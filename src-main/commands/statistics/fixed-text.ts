/** As C's `%.Nf`: a value exactly in the middle goes to the even digit, where JavaScript goes up. */
export function fixedText(value: number, places: number): string {
  if (Object.is(value, -0)) return '-' + fixedText(0, places)
  const text = value.toFixed(places)
  if (!value.toFixed(places + 3).endsWith('500')) return text
  // All digits that a double can have behind the point.
  const exact = value.toFixed(100), cut = exact.slice(0, exact.length - 100 + places)
  return /^50*$/.test(exact.slice(cut.length)) && /[02468]$/.test(cut) ? cut : text
}
