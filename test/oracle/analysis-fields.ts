/** What is said of a TCP segment by those before it: compared besides the corpus's own list of fields. */
export const ANALYSIS_FIELDS: readonly string[] = [
  'tcp.completeness', 'tcp.analysis', 'tcp.analysis.flags',
  ...[
    'retransmission', 'fast_retransmission', 'spurious_retransmission', 'out_of_order', 'lost_segment', 'ack_lost_segment', 'duplicate_ack',
    'duplicate_ack_num', 'duplicate_ack_frame', 'keep_alive', 'keep_alive_ack', 'window_update', 'window_full', 'zero_window',
    'zero_window_probe', 'zero_window_probe_ack', 'reused_ports', 'acks_frame', 'ack_rtt', 'initial_rtt', 'bytes_in_flight',
    'push_bytes_sent', 'rto', 'rto_frame',
  ].map((name) => `tcp.analysis.${name}`),
  'tcp.time_relative', 'tcp.time_delta', 'tcp.nxtseq', 'tcp.window_size_scalefactor',
]
