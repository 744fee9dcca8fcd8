/**
 * Statistics and followed streams of captures that are open in the window, beside tshark, which reads the file each time.
 * Each run is on a capture that has just been opened, so that nothing has been counted before.
 */

/** Times that tshark takes, divided by ours. */
const CONVERSATIONS_GOAL = 20
const FOLLOW_GOAL = 5
/** Pieces of a stream that are asked for at once. */
const PIECES = 100

const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

/** @returns {import('./bench.js').Row} */
function row(what, milliseconds, goal, theirs) {
  const ratio = theirs === undefined ? undefined : theirs.seconds * 1000 / milliseconds
  return {
    what, ours: `${Math.round(milliseconds)} ms`, peer: theirs === undefined ? '' : 'tshark', theirs: theirs === undefined ? '' : `${theirs.seconds.toFixed(2)} s`,
    ratio: ratio === undefined ? '' : `${ratio.toFixed(1)} × faster`, goal: `≥ ${goal} × faster`, met: ratio === undefined ? undefined : ratio >= goal,
  }
}

/** The milliseconds that an answer takes on a capture that has just been opened: the median of the runs. */
async function fresh(door, open, path, runs, ask) {
  const times = []
  for (let run = 0; run < runs; run++) {
    const { id } = await open(door, path)
    const began = performance.now()
    await ask(id)
    times.push(performance.now() - began)
    await door.engine.closeCapture({ id })
  }
  return median(times)
}

/**
 * @param open opens a capture and waits for its index
 * @returns {Promise<import('./bench.js').Row[]>}
 */
export async function measureStatistics(door, open, { web, stream, peers, runs }) {
  const conversations = await fresh(door, open, web.path, runs, async id => await door.engine.conversations({
    id, layer: 'tcp', filter: '', order: 'bytes', descending: true, from: 0, count: PIECES,
  }))
  const follow = await fresh(door, open, stream.path, runs, async id => await door.engine.follow({
    id, protocol: 'tcp', stream: 0, side: null, from: 0, count: PIECES, fresh: true,
  }))
  return [
    row('conversations of web in the window, sorted', conversations, CONVERSATIONS_GOAL, peers['tshark -n -r -q -z conv,tcp']),
    row('follow 100 MB in the window', follow, FOLLOW_GOAL, peers['tshark -n -r -q -z follow,tcp,raw,0']),
  ]
}
