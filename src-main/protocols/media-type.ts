/** A media type and its parameters, as a Content-Type header says them (RFC 9110 section 8.3.1). */

/** The media type in lower case, without its parameters. */
export function mediaTypeOf(contentType: string): string {
  return (/^[^;\s]*/.exec(contentType)?.[0] ?? '').toLowerCase()
}

/** A parameter's value, without quotes; undefined where there is none of that name. */
export function mediaParameter(contentType: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(contentType)
  return found?.[1] ?? found?.[2]
}
