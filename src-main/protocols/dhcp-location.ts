import { badLength, type OptionReader } from './dhcp-option.ts'
import { double, fields, names, string, uint8, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

const f = fields('dhcp', {
  // RFC 4776 3.1, 3.4
  what: uint8('dhcp.option.civic_location.what', 'What', {
    values: names({
      0: 'Location of the DHCP server', 1: 'Location of the network element believed to be closest to the client',
      2: 'Location of the client',
    }),
  }),
  country: string('dhcp.option.civic_location.country', 'Country', { encoding: 'ascii' }),
  type: uint8('dhcp.option.civic_location.ca_type', 'CA Type', {
    values: names({
      0: 'Language', 1: 'A1', 2: 'A2', 3: 'A3', 4: 'A4', 5: 'A5', 6: 'A6', 16: 'PRD (Leading street direction)',
      17: 'POD (Trailing street suffix)', 18: 'STS (Street suffix)', 19: 'HNO (House number)', 20: 'HNS (House number suffix)',
      21: 'LMK (Landmark or vanity address)', 22: 'LOC (Additional location information)', 23: 'NAM', 24: 'PC (Postal/ZIP code)',
      25: 'BLD (Building)', 26: 'UNIT', 27: 'FLR (Floor)', 28: 'ROOM', 29: 'PLC (Place-type)', 30: 'PCN (Postal community name)',
      31: 'POBOX', 32: 'ADDCODE (Additional Code)', 33: 'SEAT', 34: 'RD (Primary road or street)', 35: 'RDSEC (Road section)',
      36: 'RDBR (Road branch)', 37: 'RDSUBBR (Road sub-branch)', 38: 'PRM (Road pre-modifier)', 39: 'POM (Road post-modifier)',
      128: 'Script',
    }),
  }),
  length: uint8('dhcp.option.civic_location.ca_length', 'CA Length'),
  value: string('dhcp.option.civic_location.ca_value', 'CA Value', { encoding: 'ascii' }),
  // RFC 3825 2
  error: uint8('dhcp.option.rfc3825.error', 'Error', {
    values: names({
      1: 'Latitude is out of range [-90,90]', 2: 'Latitude Uncertainty is out of range [0,90]',
      3: 'Longitude is out of range [-180,180]', 4: 'Longitude Uncertainty is out of range [0,180]',
      5: 'Altitude is out of range [-(2^21),(2^21)-1]', 6: 'Altitude Uncertainty is out of range [0,2^20]',
      7: 'Altitude Type is out of range [0,2]', 8: 'Datum is out of range [1,3]',
    }),
  }),
  latitude: double('dhcp.option.rfc3825.latitude', 'Latitude'),
  longitude: double('dhcp.option.rfc3825.longitude', 'Longitude'),
  latitudeResolution: double('dhcp.option.rfc3825.latitude_res', 'Latitude resolution'),
  longitudeResolution: double('dhcp.option.rfc3825.longitude_res', 'Longitude resolution'),
  altitude: double('dhcp.option.rfc3825.altitude', 'Altitude'),
  altitudeResolution: double('dhcp.option.rfc3825.altitude_res', 'Altitude resolution'),
  altitudeType: uint8('dhcp.option.rfc3825.altitude_type', 'Altitude type', { values: names({ 1: 'Meters', 2: 'Floors' }) }),
  // CableLabs' DSS_ID uses the same option.
  dssType: uint8('dhcp.option.cl_dss_id.option', 'DSS_ID Type', {
    values: names({ 1: 'Primary DSS_ID', 2: 'Secondary DSS_ID' }),
  }),
  dssLength: uint8('dhcp.option.cl_dss_id.len', 'DSS_ID Length'),
  dssId: string('dhcp.option.cl_dss_id', 'Country', { encoding: 'ascii' }),
  datum: uint8('dhcp.option.cl_dss_id.option', 'Map Datum', {
    values: names({ 1: 'WGS 84', 2: 'NAD83 (NAVD88)', 3: 'NAD83 (MLLW)' }),
  }),
})

/** RFC 4776 */
export const civicLocation: OptionReader = (o, p, tree) => {
  if (o.reported < 3) return
  p.add(tree, f.what, o, 0)
  p.add(tree, f.country, o, 1, 2)
  for (let at = 3; o.reported - at >= 2;) {
    p.add(tree, f.type, o, at)
    const length = p.number[p.add(tree, f.length, o, at + 1)]
    at += 2
    if (at + length > o.reported) {
      p.expert(tree, o, 'error', 'Error with CAType')
      return
    }
    if (length) p.add(tree, f.value, o, at, length)
    at += length
  }
}

const LCI_SIZE = 16
const MAX_DSS_SIZE = 68
/** Bits of fraction that angles and altitudes have. */
const ANGLE_FRACTION = 25
const ALTITUDE_FRACTION = 8

/** Coordinates (RFC 3825, in bits of 6 and 34, twice, then 4, 6, 30 and 8). */
export const coordinates: OptionReader = (o, p, tree) => {
  if (o.reported !== LCI_SIZE) {
    if (o.reported <= MAX_DSS_SIZE) addDssIds(o, p, tree)
    else badLength(o, p, tree, 'Invalid length of DHCP option!')
    return
  }
  o.need(0, LCI_SIZE)
  const latitude = angle(o, 0), longitude = angle(o, 5)
  const latitudeBits = o.u8(0) >> 2, longitudeBits = o.u8(5) >> 2
  const type = o.u8(10) >> 4, altitudeBits = (o.u8(10) & 0x0f) << 2 | o.u8(11) >> 6, datum = o.u8(15)
  const altitude = type === 0 ? 0 : (o.u32(11) << 2 >> 2) / 2 ** ALTITUDE_FRACTION
  const altitudeResolution = type === 1 ? 2 ** (21 - altitudeBits) : 0
  const error = Math.abs(latitude) > 90 ? 1 : latitudeBits > 34 ? 2
    : Math.abs(longitude) > 180 ? 3 : longitudeBits > 34 ? 4
    : type === 1 && altitude > 2 ** 21 - 1 ? 5
    : type === 1 && altitudeBits > 30 || type === 2 && altitudeBits !== 0 && altitudeBits !== 30 ? 6
    : type > 2 ? 7 : datum < 1 || datum > 3 ? 8 : 0
  if (error) {
    p.put(tree, f.error, o, 0, LCI_SIZE, error)
    return
  }
  put(o, p, tree, f.latitude, 0, 5, latitude)
  put(o, p, tree, f.longitude, 5, 5, longitude)
  put(o, p, tree, f.latitudeResolution, 0, 1, 2 ** (8 - latitudeBits))
  put(o, p, tree, f.longitudeResolution, 5, 1, 2 ** (8 - longitudeBits))
  put(o, p, tree, f.altitude, 12, 4, altitude)
  put(o, p, tree, f.altitudeResolution, 10, 2, altitudeResolution)
  p.put(tree, f.altitudeType, o, 10, 1, type)
  p.add(tree, f.datum, o, 15)
}

/** At most two. */
function addDssIds(o: Reader, p: Packet, tree: Node): void {
  for (let at = 0, i = 0; i < 2 && (i === 0 || at < o.reported); i++) {
    p.add(tree, f.dssType, o, at)
    const length = p.number[p.add(tree, f.dssLength, o, at + 1)]
    p.add(tree, f.dssId, o, at + 2, length)
    at += 2 + length
  }
}

/** Degrees: 34 bits in two's complement behind six others. */
function angle(o: Reader, at: number): number {
  const upper = (o.u8(at) & 3) << 30 >> 30
  return (upper * 2 ** 32 + o.u32(at + 1)) / 2 ** ANGLE_FRACTION
}

function put(o: Reader, p: Packet, tree: Node, field: Field, at: number, length: number, value: number): void {
  const node = p.put(tree, field, o, at, length, value)
  if (p.detailed) p.label(node, `${field.label}: ${value.toFixed(10).padStart(15)}`)
}
