/** Most packets first; those with the same number stay as they were met. Rows without packets are left out, as in tshark. */
export function byPackets<T>(rows: readonly T[], packets: (row: T) => number): T[] {
  return rows.filter((row) => packets(row) > 0).sort((a, b) => packets(b) - packets(a))
}
