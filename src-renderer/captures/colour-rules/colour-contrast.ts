/** A colour in sRGB, 0 to 255 each. */
export type Rgb = readonly [number, number, number]

/** Reads `#rrggbb` or `rgb(r, g, b)`; null where it is neither. */
export function rgbOf(text: string): Rgb | null {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text)
  if (hex !== null) return [parseInt(hex[1], 16), parseInt(hex[2], 16), parseInt(hex[3], 16)]
  const parts = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(text)
  return parts === null ? null : [Number(parts[1]), Number(parts[2]), Number(parts[3])]
}

/** `#rrggbb`. */
export function hexText(colour: Rgb): string {
  return `#${colour.map(part => Math.min(255, Math.max(0, Math.round(part))).toString(16).padStart(2, '0')).join('')}`
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Contrast of two colours, 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** Hue in degrees, saturation and lightness from 0 to 1 (CSS Color 4 section 7.2). */
export function hslOf([red, green, blue]: Rgb): readonly [number, number, number] {
  const [r, g, b] = [red / 255, green / 255, blue / 255]
  const most = Math.max(r, g, b), least = Math.min(r, g, b), range = most - least
  const lightness = (most + least) / 2
  if (range === 0) return [0, 0, lightness]
  const hue = most === r ? (g - b) / range + 6 : most === g ? (b - r) / range + 2 : (r - g) / range + 4
  return [hue * 60 % 360, range / (1 - Math.abs(2 * lightness - 1)), lightness]
}

/** The colour of a hue in degrees, a saturation and a lightness from 0 to 1. */
export function rgbOfHsl(hue: number, saturation: number, lightness: number): Rgb {
  const part = (n: number): number => {
    const k = (n + hue / 30) % 12
    const swing = saturation * Math.min(lightness, 1 - lightness)
    return Math.round(255 * (lightness - swing * Math.max(-1, Math.min(k - 3, 9 - k, 1))))
  }
  return [part(0), part(8), part(4)]
}

const STEP = 0.005

/** The colour made lighter (or darker) only as far as it takes to be good, or to the end. */
export function shifted(colour: Rgb, lighter: boolean, good: (colour: Rgb) => boolean): Rgb {
  const [hue, saturation, lightness] = hslOf(colour)
  if (good(colour)) return colour
  for (let at = lightness; at >= 0 && at <= 1; at += lighter ? STEP : -STEP) {
    const tried = rgbOfHsl(hue, saturation, at)
    if (good(tried)) return tried
  }
  return lighter ? [255, 255, 255] : [0, 0, 0]
}
