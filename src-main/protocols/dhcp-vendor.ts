import { badLength, type OptionReader } from './dhcp-option.ts'
import { pxeInformation } from './dhcp-pxe.ts'
import { eachSuboption } from './dhcp-suboptions.ts'
import { enterpriseNames } from './enterprise-numbers.ts'
import { bytes, fields, string, uint32, uint8 } from './field.ts'

const f = fields('dhcp', {
  classId: string('dhcp.option.vendor_class_id', 'Vendor class identifier', { encoding: 'ascii' }),
  value: bytes('dhcp.option.vendor.value', 'Value'),
  classEnterprise: uint32('dhcp.option.vi_class.enterprise', 'Enterprise', { values: enterpriseNames }),
  classLength: uint8('dhcp.option.vi_class.length', 'Length'),
  classData: string('dhcp.option.vi_class.data', 'Data', { encoding: 'ascii' }),
  enterprise: uint32('dhcp.option.vi.enterprise', 'Enterprise', { values: enterpriseNames }),
  length: uint8('dhcp.option.vi.length', 'Length'),
  suboption: uint8('dhcp.vendor.suboption', 'Option 125 Suboption'),
  data: bytes('dhcp.vendor.data', 'Data'),
})

const PXE = 'PXEClient'
/** Enterprise number, and a length. */
const VENDOR_HEADER = 5

/** RFC 2132 9.13 */
export const vendorClassId: OptionReader = (o, p, tree) => {
  p.add(tree, f.classId, o, 0, o.reported)
}

/** RFC 2132 8.4: what it means, the vendor class says. */
export const vendorInformation: OptionReader = (o, p, tree, message) => {
  if (message.vendorClass.startsWith(PXE)) pxeInformation(o, p, tree, message)
  else p.add(tree, f.value, o, 0, o.reported)
}

/** RFC 3925 3 */
export const vendorClasses: OptionReader = (o, p, tree) => {
  let at = 0
  while (o.reported - at >= VENDOR_HEADER) {
    const vendor = p.add(tree, f.classEnterprise, o, at)
    const length = p.number[p.add(vendor, f.classLength, o, at + 4)]
    at += VENDOR_HEADER
    p.add(vendor, f.classData, o, at, length)
    at += length
  }
  if (at < o.reported) badLength(o, p, tree, 'length < 5')
}

/** RFC 3925 4 */
export const vendorOptions: OptionReader = (o, p, tree) => {
  let at = 0
  while (o.reported - at >= VENDOR_HEADER) {
    const vendor = p.add(tree, f.enterprise, o, at)
    const length = p.number[p.add(vendor, f.length, o, at + 4)]
    at += VENDOR_HEADER
    eachSuboption(
      o.sub(at, length), p, vendor, { code: f.suboption, value: f.data, names: new Map(), checked: true }, () => false,
    )
    o.need(at, length)
    at += length
  }
  if (at < o.reported) badLength(o, p, tree, 'length < 5')
}
