/** Whether one sequence number is before another: they are compared on their circle (RFC 9293 3.4). */
export function isBefore(a: number, b: number): boolean {
  return (a - b | 0) < 0
}
