import { CHUNK_BITS, CHUNK_MASK, Table, type TableGrowth } from '../columns/table.ts'
import type { StateKey } from '../protocols/conversation-store.ts'
import { jumpFrom, type JumpList } from './jump-list.ts'

/** A row a conversation and key; rows of one conversation hang behind each other. */
const TRACK = { key: 'u8', next: 'u32', last: 'u32' } as const

/** A row a value; `older`, `jump` and `depth` are those of a jump list. Rows are numbered from 1 here, 0 is none. */
const NOTE = { frame: 'u32', value: 'u32', older: 'u32', jump: 'u32', depth: 'u32' } as const

/** Values that one conversation and key may have; a capture made to have more does not get them. */
const MAX_DEPTH = 1 << 20

export interface NotesGrowth {
  readonly tracks: TableGrowth
  readonly notes: TableGrowth
}

/** Values by conversation, key and frame. Of a frame's values for one key the last counts. */
export class Notes implements JumpList {
  private readonly tracks = new Table(TRACK)
  private readonly notes = new Table(NOTE)

  get bytes(): number {
    return this.tracks.bytes + this.notes.bytes
  }

  /** The newest value before `frame` in the list of tracks that begins at `track`, or undefined. */
  find(track: number, key: StateKey, frame: number): number | undefined {
    let note = this.last(track, key)
    while (note) {
      const c = this.notes.chunks[note - 1 >>> CHUNK_BITS], i = note - 1 & CHUNK_MASK
      // A thread that follows may be told of a row before it is given its chunk.
      if (!c) return undefined
      if (c.frame[i] < frame) return c.value[i]
      const jump = c.jump[i], far = jump ? this.notes.chunks[jump - 1 >>> CHUNK_BITS] : undefined
      note = far && far.frame[jump - 1 & CHUNK_MASK] >= frame ? jump : c.older[i]
    }
    return undefined
  }

  /** Keeps a value. @returns the first track of the list that began at `track` */
  add(track: number, key: StateKey, frame: number, value: number): number {
    let row = this.trackOf(track, key), head = track
    if (!row) {
      row = head = this.tracks.add() + 1
      const t = this.tracks.chunks[row - 1 >>> CHUNK_BITS], i = row - 1 & CHUNK_MASK
      t.key[i] = key
      t.next[i] = track
    }
    const t = this.tracks.chunks[row - 1 >>> CHUNK_BITS], i = row - 1 & CHUNK_MASK
    const older = t.last[i]
    if (!older) t.last[i] = this.push(frame, value, 0, 0, 0)
    else {
      const c = this.notes.chunks[older - 1 >>> CHUNK_BITS], j = older - 1 & CHUNK_MASK
      if (c.frame[j] === frame) c.value[j] = value
      else if (c.value[j] !== value && c.depth[j] < MAX_DEPTH) {
        t.last[i] = this.push(frame, value, older, jumpFrom(this, older), c.depth[j] + 1)
      }
    }
    return head
  }

  growth(): NotesGrowth {
    return { tracks: this.tracks.growth(), notes: this.notes.growth() }
  }

  follow(growth: NotesGrowth): void {
    this.tracks.follow(growth.tracks)
    this.notes.follow(growth.notes)
  }

  private trackOf(track: number, key: StateKey): number {
    while (track) {
      const c = this.tracks.chunks[track - 1 >>> CHUNK_BITS], i = track - 1 & CHUNK_MASK
      if (!c) return 0
      if (c.key[i] === key) return track
      track = c.next[i]
    }
    return 0
  }

  private last(track: number, key: StateKey): number {
    const row = this.trackOf(track, key)
    return row ? this.tracks.chunks[row - 1 >>> CHUNK_BITS].last[row - 1 & CHUNK_MASK] : 0
  }

  private push(frame: number, value: number, older: number, jump: number, depth: number): number {
    const row = this.notes.add(), c = this.notes.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    c.frame[i] = frame
    c.value[i] = value
    c.older[i] = older
    c.jump[i] = jump
    c.depth[i] = depth
    return row + 1
  }

  jump(note: number): number {
    return this.notes.chunks[note - 1 >>> CHUNK_BITS].jump[note - 1 & CHUNK_MASK]
  }

  depth(note: number): number {
    return this.notes.chunks[note - 1 >>> CHUNK_BITS].depth[note - 1 & CHUNK_MASK]
  }
}
