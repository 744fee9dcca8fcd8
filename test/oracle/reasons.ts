/**
 * Differences from tshark that are tshark's own fault, or a matter of choice, each with its reason. A cell counts as
 * explained if a reason's test says so.
 */
export interface Reason {
  /** End of the capture's path. */
  readonly capture: string
  readonly field?: string
  readonly frames?: readonly number[]
  readonly reason: string
}

const FRACTION = 'the file gives a fraction of a second that is one second or more, or negative; tshark prints it as it stands, we carry it over'

const LIMIT = 'a hostile packet of 10 518 questions: our tree ends at 50 000 nodes, so that no packet takes over 50 ms'

export const reasons: readonly Reason[] = [
  {
    capture: 'DTP.pcap', field: 'eth.src',
    reason: 'Cisco ISL, which we do not have; tshark calls that layer eth too, so frame.protocols does not show it',
  },
  { capture: 'DTP.pcap', field: 'eth.dst', reason: 'as eth.src' },
  { capture: 'timestamp_invalid_micro.pcap', field: 'frame.time_epoch', reason: FRACTION },
  { capture: 'timestamp_invalid_nano.pcap', field: 'frame.time_epoch', reason: FRACTION },
  { capture: 'rx_serviceid_oobr.pcap', field: 'frame.time_epoch', reason: FRACTION },
  { capture: 'dns_fwdptr.pcap', field: 'dns.qry.name', reason: LIMIT },
  { capture: 'dns_fwdptr.pcap', field: 'dns.qry.type', reason: LIMIT },
]
