/** The descriptor of a Node socket or server, which Node has no public name for; -1 on Windows. */
export function descriptor(socket: object): number {
  // A dgram socket keeps its handle behind a symbol, and warns of `_handle`.
  const state = Object.getOwnPropertySymbols(socket).find((symbol) => symbol.description === 'state symbol')
  const handle: unknown = state ? Reflect.get(Reflect.get(socket, state) as object, 'handle') : Reflect.get(socket, '_handle')
  return Number(Reflect.get(handle as object, 'fd'))
}
