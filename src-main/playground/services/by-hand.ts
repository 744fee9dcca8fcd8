import { stateless } from './serving.ts'

/** A person types the answers, and says when to close. */
export const byHand = () => stateless(() => ({}))
