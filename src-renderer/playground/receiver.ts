/** A receiver as a person types it, `192.0.2.7:4444` or `[2001:db8::7]:4444`; null where it is none. */
export function parseReceiver(typed: string): { readonly host: string, readonly port: number } | null {
  const found = /^(?:\[([^\]]+)\]|([^\s:]+)):(\d{1,5})$/.exec(typed.trim())
  if (found === null) return null
  const port = Number(found[3])
  return port > 65_535 ? null : { host: found[1] ?? found[2], port }
}
