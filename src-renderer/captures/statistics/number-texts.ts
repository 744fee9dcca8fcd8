/** Seconds with six decimal places, as the Time column has them. */
export function secondsText(seconds: number): string {
  return seconds.toFixed(6)
}

/** Bits a second as a size in bytes of that many bits, without its unit's letter: `1.2 Mb/s`. */
export function rateText(bits: number | null, size: (bytes: number) => string): string {
  return bits === null ? '–' : size(bits).replace(/[Bo]$/, 'b/s')
}

/** A part of a whole: `12.3 %`. */
export function shareText(part: number, whole: number, language: string): string {
  const share = whole === 0 ? 0 : part / whole
  return new Intl.NumberFormat(language, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share)
}
