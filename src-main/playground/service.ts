import type { Service } from '../api/playground.ts'
import { byHand } from './services/by-hand.ts'
import { chargen } from './services/chargen.ts'
import { daytime } from './services/daytime.ts'
import { discard } from './services/discard.ts'
import { fixedAnswer } from './services/fixed-answer.ts'
import { hello } from './services/hello.ts'
import { parrot } from './services/parrot.ts'
import { prefix } from './services/prefix.ts'
import { program } from './services/program.ts'
import { relay } from './services/relay.ts'
import type { RunningService, ServiceContext } from './services/serving.ts'
import { smop } from './services/smop.ts'
import { uniqueId } from './services/unique-id.ts'

export { ServiceRefused } from './services/serving.ts'
export type { Peer, RunningService, ServiceContext, ServiceEvent, Serving } from './services/serving.ts'

type Services = { readonly [S in Service as S['kind']]: S }

/** The services: one file and one line each. */
const services: { readonly [K in keyof Services]: (service: Services[K], context: ServiceContext) => RunningService } = {
  parrot, prefix, hello, fixed: fixedAnswer, id: uniqueId, daytime, discard, chargen, smop, program, relay, hand: byHand,
}

const start = <K extends keyof Services>(kind: K, service: Services[K], context: ServiceContext) => services[kind](service, context)

/**
 * Starts a service for one server. Throws RangeError for bytes that cannot be typed so, and ServiceRefused where it may not or
 * cannot be: a program in the browser door, a command line that has an open quote.
 */
export function startService(service: Service, context: ServiceContext): RunningService {
  return start(service.kind, service, context)
}

