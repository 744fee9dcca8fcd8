import { ServiceRefused } from './serving.ts'
import type { Start } from './serving.ts'

export const relay: Start<'relay'> = ({ to }) => {
  throw new ServiceRefused('ENOSYS', 'connect', to.transport, 'not yet there')
}
