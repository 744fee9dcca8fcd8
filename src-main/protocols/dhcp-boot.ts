import { badLength, type OptionReader } from './dhcp-option.ts'
import { fields, names, uint16, uint8 } from './field.ts'

const f = fields('dhcp', {
  architecture: uint16('dhcp.option.client_system_architecture', 'Client System Architecture', {
    // IANA "Processor Architecture Types"
    values: names({
      0: 'IA x86 PC', 1: 'NEC/PC98', 2: 'IA64 PC', 3: 'DEC Alpha', 4: 'ArcX86', 5: 'Intel Lean Client', 6: 'EFI IA32',
      7: 'EFI x64', 8: 'EFI Xscale', 9: 'EFI BC', 10: 'ARM 32-bit UEFI', 11: 'ARM 64-bit UEFI', 12: 'PowerPC Open Firmware',
      13: 'PowerPC ePAPR', 14: 'POWER OPAL v3', 15: 'x86 UEFI HTTP', 16: 'x64 UEFI HTTP', 17: 'EBC UEFI HTTP',
      18: 'ARM 32-bit UEFI HTTP', 19: 'ARM 64-bit UEFI HTTP', 20: 'PC/AT HTTP', 21: 'ARM 32-bit uboot', 22: 'ARM 64-bit uboot',
      23: 'ARM 32-bit uboot HTTP', 24: 'ARM 64-bit uboot HTTP', 25: 'RISC-V 32-bit UEFI', 26: 'RISC-V 32-bit UEFI HTTP',
      27: 'RISC-V 64-bit UEFI', 28: 'RISC-V 64-bit UEFI HTTP', 29: 'RISC-V 128-bit UEFI', 30: 'RISC-V 128-bit UEFI HTTP',
      31: 's390 Basic', 32: 's390 Extended',
    }),
  }),
  major: uint8('dhcp.client_network_id_major', 'Major Version'),
  minor: uint8('dhcp.client_network_id_minor', 'Minor Version'),
})

const EFI_BYTE_CODE = 9
const UNDI = 1

/** What a client that boots from the network is (RFC 4578 2.1). */
export const architectures: OptionReader = (o, p, tree) => {
  let at = 0
  for (; o.reported - at > 1; at += 2) {
    const node = p.add(tree, f.architecture, o, at)
    if (p.number[node] !== EFI_BYTE_CODE) continue
    p.expert(node, o, 'warn', 'Client Architecture ID 9 is often incorrectly used for EFI x64', at, 2)
  }
  if (at < o.reported) badLength(o, p, tree, "Option length isn't a multiple of 2")
}

/** RFC 4578 2.2 */
export const networkInterface: OptionReader = (o, p, tree) => {
  if (o.u8(0) !== UNDI) return
  p.add(tree, f.major, o, 1)
  p.add(tree, f.minor, o, 2)
}
