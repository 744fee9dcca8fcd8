/** Ports that are decoded as another protocol than usual. */
export const decodeAsEn = {
  title: 'Decode as',
  menu: 'Decode as…',
  table: 'Which ports',
  tables: { tcp: 'TCP port', udp: 'UDP port', sctp: 'SCTP port' },
  ports: 'Port, or first and last port',
  noProtocol: 'none',
  protocol: 'Protocol',
  choose: 'Protocol…',
  add: 'Decode',
  inForce: 'In force',
  remove: 'Decode {ports} as usual',
  badPorts: 'A port from 0 to 65535, or two with a hyphen between, such as 8000-8010.',
  kept: 'Holds for all captures, until Perroquet ends.',
}
