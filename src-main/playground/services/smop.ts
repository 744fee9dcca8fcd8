import { answering } from './answering.ts'
import type { Peer } from './serving.ts'
import { stateless } from './serving.ts'
import type { Start } from './serving.ts'

/**
 * The calculator of the course: `LOGIN#user#password`, `OPER#op#a#b`, `LOGOUT`, answered with `LOGIN#ok`, `OPER#ok#result`,
 * `LOGOUT#ok`, or `#ko#` and a reason. Who is logged in is known for each connection. The end marker `#)` is the framing's.
 */
export const smop: Start<'smop'> = ({ accounts }) => {
  const passwords = new Map(accounts.map(({ user, password }) => [user, password]))
  return stateless((peer) => {
    const dialogue = new Dialogue(passwords, peer)
    return answering(peer, (message) => {
      const request = cleaned(message)
      return request ? Buffer.from(dialogue.answer(request)) : undefined
    })
  })
}

/**
 * A request without what a C program may send around it: the NUL of its string or the rest of its buffer, a line's end after the
 * marker, and the marker itself in a datagram.
 */
function cleaned(message: Uint8Array): string {
  let from = 0
  let to = message.length
  while (from < to && isPadding(message[from])) from++
  while (to > from && isPadding(message[to - 1])) to--
  return Buffer.from(message.subarray(from, to)).toString().replace(/#\)$/, '')
}

const isPadding = (byte: number | undefined) => byte === 0 || byte === 0x0a || byte === 0x0d

/** Longest request, in characters. */
const longestRequest = 4096
/** Longest operand, in digits. */
const longestOperand = 1000

class Dialogue {
  readonly #passwords: ReadonlyMap<string, string>
  readonly #peer: Peer
  #user: string | undefined

  constructor(passwords: ReadonlyMap<string, string>, peer: Peer) {
    this.#passwords = passwords
    this.#peer = peer
  }

  answer(request: string): string {
    if (request.length > longestRequest) return 'SMOP#ko#Requête trop longue !'
    const [verb = '', ...fields] = request.split('#')
    switch (verb) {
      case 'LOGIN': return `LOGIN#${this.#login(fields)}`
      case 'OPER': return `OPER#${this.#operation(fields)}`
      case 'LOGOUT': return `LOGOUT#${this.#logout(fields)}`
      default: return `${/^[A-Z]{1,16}$/i.test(verb) ? verb : 'SMOP'}#ko#Requête inconnue !`
    }
  }

  #login([user, ...password]: readonly string[]): string {
    if (user === undefined || !password.length) return 'ko#Requête mal formée !'
    if (this.#user !== undefined) return 'ko#Déjà connecté !'
    // A password may have a # in it.
    if (this.#passwords.get(user) !== password.join('#')) return 'ko#Utilisateur ou mot de passe incorrect !'
    this.#user = user
    this.#peer.log('login', user)
    return 'ok'
  }

  #operation(fields: readonly string[]): string {
    if (this.#user === undefined) return 'ko#Vous n\'êtes pas connecté !'
    const [operator, a, b] = fields
    if (operator === undefined || a === undefined || b === undefined || fields.length > 3) {
      return 'ko#Requête mal formée !'
    }
    const [left, right] = [integer(a), integer(b)]
    if (left === undefined || right === undefined) return 'ko#Opérande invalide !'
    switch (operator.trim()) {
      case '+': return `ok#${left + right}`
      case '-': return `ok#${left - right}`
      case '*': return `ok#${left * right}`
      // Towards zero, as in C.
      case '/': return right ? `ok#${left / right}` : 'ko#Division par zéro !'
      default: return 'ko#Opérateur inconnu !'
    }
  }

  #logout(fields: readonly string[]): string {
    if (fields.some((field) => field)) return 'ko#Requête mal formée !'
    if (this.#user === undefined) return 'ko#Vous n\'êtes pas connecté !'
    this.#peer.log('logout', this.#user)
    this.#user = undefined
    return 'ok'
  }
}

function integer(text: string): bigint | undefined {
  const digits = text.trim()
  if (digits.length > longestOperand || !/^[+-]?\d+$/.test(digits)) return undefined
  return digits.startsWith('+') ? BigInt(digits.slice(1)) : BigInt(digits)
}
