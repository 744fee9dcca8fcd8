/** How far a name may be from what was written, to be proposed. */
const MAX_DISTANCE = 3

/** The name that takes the fewest changes of single letters to get to, where few are enough; undefined if none is near. */
export function nearestName(written: string, names: Iterable<string>): string | undefined {
  const word = written.toLowerCase()
  let nearest: string | undefined
  // Short words are near everything: at most every third letter may be wrong.
  let least = Math.min(MAX_DISTANCE, Math.floor(word.length / 3) || 1) + 1
  for (const name of names) {
    if (Math.abs(name.length - word.length) > least) continue
    const distance = editDistance(word, name.toLowerCase(), least + 1)
    if (distance < least || distance === least && nearest !== undefined && name.length < nearest.length) {
      nearest = name
      least = distance
    }
  }
  return nearest
}

/** Letters to insert, remove, replace or swap with their neighbour to make one of the other; not told apart from `limit` on. */
function editDistance(a: string, b: string, limit: number): number {
  let older: number[] = [], previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, older[j - 2] + 1)
      row.push(cost)
      if (cost < least) least = cost
    }
    if (least >= limit) return limit
    older = previous
    previous = row
  }
  return previous[b.length]
}
