/** Bytes that one side of a TCP connection sends, put together from parts of larger buffers without a copy. */
export class Message {
  constructor() {
    /** @type {Buffer[]} */
    this.buffers = []
    /** Where each part begins in its buffer. @type {number[]} */
    this.starts = []
    /** Where each part begins in the message. @type {number[]} */
    this.offsets = []
    this.length = 0
    /** The part that the last copy ended in: segments are mostly read one after the other. */
    this.near = 0
  }

  /** @param {string | Buffer} bytes @param {number} [start] @param {number} [length] */
  add(bytes, start = 0, length = bytes.length - start) {
    this.buffers.push(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
    this.starts.push(start)
    this.offsets.push(this.length)
    this.length += length
    return this
  }

  /**
   * Copies a range of the message.
   * @param {Buffer} into @param {number} at @param {number} offset in the message @param {number} length
   */
  copy(into, at, offset, length) {
    let part = this.offsets[this.near] <= offset ? this.near : 0
    let place = at
    const end = offset + length
    for (let from = offset; from < end; part += 1) {
      const next = part + 1 < this.offsets.length ? this.offsets[part + 1] : this.length
      if (next <= from) continue
      const count = Math.min(next, end) - from
      const start = this.starts[part] + from - this.offsets[part]
      this.buffers[part].copy(into, place, start, start + count)
      from += count
      place += count
      this.near = part
    }
  }
}
