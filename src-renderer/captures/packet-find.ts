import { ref } from 'vue'
import type { FindTarget } from '../../src-main/api/captures.ts'
import type { OpenCapture } from './open-capture.ts'

/** What the find bar of a capture looks for, kept while the bar is closed so that the next one can be found. */
export function usePacketFind(capture: OpenCapture) {
  const kind = ref<FindTarget['kind']>('text')
  const where = ref<'row' | 'tree' | 'bytes'>('row')
  const caseSensitive = ref(false)
  const text = ref('')
  const outcome = ref<'none-yet' | 'found' | 'none' | 'badHex'>('none-yet')
  const searching = ref(false)

  function target(): FindTarget {
    if (kind.value === 'filter') return { kind: 'filter', text: text.value }
    if (kind.value === 'hex') return { kind: 'hex', text: text.value }
    return { kind: 'text', text: text.value, where: where.value, caseSensitive: caseSensitive.value }
  }

  return {
    kind, where, caseSensitive, text, outcome, searching,
    /** Goes to the next or the previous packet that is the target, from the selected one on. */
    async run(backward: boolean): Promise<void> {
      if (text.value === '' || searching.value) return
      if (kind.value === 'hex' && !/^\s*[0-9a-f]{2}([\s:.-]*[0-9a-f]{2})*\s*$/i.test(text.value)) {
        outcome.value = 'badHex'
        return
      }
      searching.value = true
      outcome.value = await capture.find(target(), backward) === 'none' ? 'none' : 'found'
      searching.value = false
    },
  }
}

export type PacketFind = ReturnType<typeof usePacketFind>
