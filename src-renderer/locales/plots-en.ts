/** Texts of the plots, in English. Units and TCP's words are Wireshark's. */
export const plotsEn = {
  kind: 'Plot',
  kinds: {
    io: 'I/O graph', stevens: 'Time–sequence (Stevens)', tcptrace: 'Time–sequence (tcptrace)', throughput: 'Throughput', rtt: 'Round-trip time', window: 'Window scaling',
  },
  hints: {
    io: 'Packets, bytes or a field’s values in each interval of time',
    stevens: 'The first sequence number of each segment over time',
    tcptrace: 'Segments, acknowledgments and the window over time',
    throughput: 'Bits a second, averaged over the last second',
    rtt: 'How long each segment waited for its acknowledgment',
    window: 'The receiver’s window, and the bytes on their way to it',
  },
  time: 'Time (s)',
  axes: {
    io: '{unit} per interval', stevens: 'Sequence number (bytes)', tcptrace: 'Sequence number (bytes)', throughput: 'bit/s', rtt: 'Round-trip time (ms)',
    window: 'bytes',
  },
  series: {
    stevens: ['Sequence number'], tcptrace: ['Segments', 'Acknowledged', 'Window'], throughput: ['Throughput', 'Goodput'],
    rtt: ['Round trip', 'Sent more than once'], window: ['Receive window', 'Bytes in flight'],
  },
  meanings: {
    stevens: ['One dot a segment. A straight line is a steady flow; a dot below the line is a retransmission.'],
    tcptrace: [
      'A bar a segment, from its first byte to its last.', 'Up to here the other side has everything.', 'Up to here the other side has room: no segment may go beyond.',
    ],
    throughput: ['All payload sent in the last second, repeated or not.', 'What was acknowledged of it.'],
    rtt: [
      'From a segment to the acknowledgment of its end, as tcp.analysis.ack_rtt.',
      'The answer may be to either sending, so the time says little (RFC 6298, section 3).',
    ],
    window: ['How much the other side would take.', 'Sent and not yet acknowledged. Where the two meet, the receiver slows the sender down.'],
  },
  units: {
    packets: 'packets', bytes: 'bytes', bits: 'bits', COUNT: 'COUNT of a field', SUM: 'SUM of a field', MIN: 'MIN of a field', MAX: 'MAX of a field',
    AVG: 'AVG of a field', LOAD: 'LOAD of a response time',
  },
  interval: 'Interval', auto: 'auto', autoIs: 'auto ({interval})', minutes: '{count} min', log: 'Logarithmic',
  stream: 'TCP stream', previousStream: 'Previous stream', nextStream: 'Next stream', side: 'Direction',
  bothAxes: 'Zoom both axes, not only time', zoomIn: 'Zoom in (+)', zoomOut: 'Zoom out (−)', all: 'Show all (0)',
  export: { title: 'Save the plot', png: 'Picture', svg: 'Drawing', csv: 'Table of the points', done: 'Written to {path}' },
  graphs: 'Graphs', show: 'Show {name}', change: 'Change {name}', add: 'Add a graph', reset: 'Graphs as at first', remove: 'Remove {name}',
  filter: 'Filter', unit: 'Counts', field: 'Field', name: 'Name', style: 'Style', colour: 'Colour',
  styles: { line: 'Line', bar: 'Bars', dots: 'Dots' },
  colours: { accent: 'Green', bad: 'Red', fin: 'Violet', warn: 'Ochre', a: 'Blue', b: 'Orange', dim: 'Grey' },
  allPackets: 'All packets', tcpErrors: 'TCP errors',
  legend: 'What is plotted', packet: 'packet {number}',
  roledescription: 'plot',
  keys: 'Arrows go from point to point, up and down from series to series; Enter goes to the packet; plus and minus zoom; 0 shows all.',
  point: '{name}: {value} at {time}, packet {number}',
  range: 'From {from} to {to}.', most: '{name}: at most {value}, at {time}.', nothing: 'Nothing is plotted.',
  counting: 'Counting…', noGraph: 'All graphs are off.',
  noStream: {
    title: 'Select a packet of a TCP conversation', why: 'This plot is of one TCP stream: the one that the selected packet belongs to.',
    first: 'Plot stream 0',
  },
  noPoints: {
    stevens: '{end} sent no data in this stream.', tcptrace: '{end} sent no data in this stream.', throughput: '{end} sent no data in this stream.',
    rtt: 'Nothing that {end} sent was acknowledged in this capture.', window: '{end} sent no data in this stream.',
  },
  otherSide: 'Plot the other direction',
}
