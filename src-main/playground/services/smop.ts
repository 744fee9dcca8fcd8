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
      const request = cleaned(Buffer.from(message).toString())
      return request ? Buffer.from(dialogue.answer(request)) : undefined
    })
  })
}

/**
 * What a C program may send around a request: the NUL of its string or the rest of its buffer, a line's end after the marker,
 * and the marker itself in a datagram.
 */
const cleaned = (text: string) => text.replace(/^[\0\r\n]+/, '').replace(/(?:#\))?[\0\r\n]*$/, '')

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
