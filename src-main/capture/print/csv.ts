/** One line of RFC 4180 CSV, with its line end; every cell quoted, as Wireshark exports it. */
export function csvLine(cells: readonly string[]): string {
  return cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',') + '\r\n'
}
