import { useLocalStorage } from '@vueuse/core'

/** Layers that are unfolded in a fresh window: those that a first lesson is about. */
const AT_FIRST = ['pkt_comment', 'tcp', 'udp', 'icmp', 'icmpv6', 'arp', 'dns', 'http']

const unfolded = useLocalStorage<ReadonlySet<string>>('perroquet.unfolded', new Set(AT_FIRST), {
  shallow: true,
  serializer: {
    read: text => {
      const stored: unknown = JSON.parse(text)
      return new Set(Array.isArray(stored) ? stored.filter(one => typeof one === 'string') : AT_FIRST)
    },
    write: fields => JSON.stringify([...fields]),
  },
})

const isUnfolded = (field: string): boolean => unfolded.value.has(field)

function unfold(fields: Iterable<string>): void {
  unfolded.value = new Set([...unfolded.value, ...fields])
}

function fold(fields: Iterable<string>): void {
  const folded = new Set(fields)
  unfolded.value = new Set([...unfolded.value].filter(field => !folded.has(field)))
}

/** Which nodes of the tree are unfolded, by the name of their field: it stays so from packet to packet. Remembered. */
export const useUnfoldedFields = () => ({ isUnfolded, unfold, fold })
