import { names } from './field.ts'

/** Who some private enterprise numbers belong to (IANA). */
export const enterpriseNames = names({
  0: 'Reserved', 2: 'IBM', 9: 'ciscoSystems', 11: 'Hewlett-Packard', 36: 'DEC', 42: 'Sun Microsystems', 43: '3Com',
  63: 'Apple Computer, Inc.', 111: 'Oracle', 161: 'Motorola', 193: 'Ericsson AB', 311: 'Microsoft',
  318: 'American Power Conversion Corp.', 343: 'Intel Corporation', 637: 'Nokia', 674: 'Dell Inc.',
  1991: 'Brocade Communication Systems, Inc.', 2011: 'HUAWEI Technology Co.,Ltd', 2021: 'U.C. Davis',
  2636: 'Juniper Networks, Inc.', 3561: 'Broadband Forum', 4413: 'Broadcom Limited',
  4491: 'Cable Television Laboratories, Inc.', 6876: 'VMware Inc.', 8072: 'net-snmp', 12356: 'Fortinet, Inc.',
  14823: 'Aruba, a Hewlett Packard Enterprise company', 14988: 'MikroTik', 25506: 'H3C', 30065: 'Arista Networks, Inc.',
  41112: 'Ubiquiti Networks, Inc.',
})
