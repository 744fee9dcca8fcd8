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

const QUIC = 'the second Initial of the client, which we decrypt with the keys of its connection ID (RFC 9001 5.2) and tshark 4.0 does not'

export const reasons: readonly Reason[] = [
  { capture: 'timestamp_invalid_micro.pcap', field: 'frame.time_epoch', reason: FRACTION },
  { capture: 'timestamp_invalid_nano.pcap', field: 'frame.time_epoch', reason: FRACTION },
  ...['tcp.analysis.ack_rtt', 'tcp.analysis.initial_rtt', 'tcp.time_relative', 'tcp.time_delta'].flatMap((field) =>
    ['timestamp_invalid_micro.pcap', 'timestamp_invalid_nano.pcap'].map((capture) => ({ capture, field, reason: FRACTION }))),
  { capture: 'rx_serviceid_oobr.pcap', field: 'frame.time_epoch', reason: FRACTION },
  { capture: 'dns_fwdptr.pcap', field: 'dns.qry.name', reason: LIMIT },
  { capture: 'dns_fwdptr.pcap', field: 'dns.qry.type', reason: LIMIT },
  { capture: 'quic_vn.pcap', field: 'tls.handshake.type', frames: [3], reason: QUIC },
  { capture: 'quic_vn.pcap', field: 'tls.handshake.extensions_server_name', frames: [3], reason: QUIC },
]
