import { ServiceRefused } from './serving.ts'
import type { Start } from './serving.ts'

export const program: Start<'program'> = ({ command }) => {
  throw new ServiceRefused('ENOSYS', 'execvp', command, 'not yet there')
}
