import { attributeList, type Attribute } from './radius-attributes.ts'

/** Attributes of vendors that labs meet, by enterprise number: Microsoft's (RFC 2548) and Cisco's. */
export const vendorAttributes: ReadonlyMap<number, readonly Attribute[]> = new Map([
  [311, attributeList({
    octets: {
      1: 'MS-CHAP-Response', 3: 'MS-CHAP-CPW-1', 4: 'MS-CHAP-CPW-2', 5: 'MS-CHAP-LM-Enc-PW', 6: 'MS-CHAP-NT-Enc-PW', 11:
      'MS-CHAP-Challenge', 12: 'MS-CHAP-MPPE-Keys', 16: 'MS-MPPE-Send-Key', 17: 'MS-MPPE-Recv-Key', 19: 'MS-Old-ARAP-Password',
      20: 'MS-New-ARAP-Password', 22: 'MS-Filter', 25: 'MS-CHAP2-Response', 26: 'MS-CHAP2-Success', 27: 'MS-CHAP2-CPW', 36:
      'MS-Quarantine-IPFilter', 51: 'MS-IPv6-Filter', 52: 'MS-IPv4-Remediation-Servers', 53: 'MS-IPv6-Remediation-Servers', 55:
      'MS-Quarantine-SOH', 56: 'MS-RAS-Correlation',
    },
    string: {
      2: 'MS-CHAP-Error', 10: 'MS-CHAP-Domain', 18: 'MS-RAS-Version', 34: 'MS-RAS-Client-Name', 35: 'MS-RAS-Client-Version', 40:
      'MS-User-Security-Identity', 42: 'MS-Service-Class', 44: 'MS-Quarantine-User-Class', 50: 'MS-Machine-Name', 58:
      'MS-HCAP-User-Groups', 59: 'MS-HCAP-Location-Group-Name', 60: 'MS-HCAP-User-Name',
    },
    integer: {
      7: 'MS-MPPE-Encryption-Policy', 8: 'MS-MPPE-Encryption-Types', 9: 'MS-RAS-Vendor', 13: 'MS-BAP-Usage', 14:
      'MS-Link-Utilization-Threshold', 15: 'MS-Link-Drop-Time-Limit', 21: 'MS-ARAP-PW-Change-Reason', 23: 'MS-Acct-Auth-Type',
      24: 'MS-Acct-EAP-Type', 37: 'MS-Quarantine-Session-Timeout', 41: 'MS-Identity-Type', 45: 'MS-Quarantine-State', 46:
      'MS-Quarantine-Grace-Time', 47: 'MS-Network-Access-Server-Type', 48: 'MS-AFW-Zone', 49: 'MS-AFW-Protection-Level', 54:
      'MS-RNAP-Not-Quarantine-Capable', 57: 'MS-Extended-Quarantine-State', 63: 'MS-TSG-Device-Redirection',
    },
    ipaddr: {
      28: 'MS-Primary-DNS-Server', 29: 'MS-Secondary-DNS-Server', 30: 'MS-Primary-NBNS-Server', 31: 'MS-Secondary-NBNS-Server',
      61: 'MS-User-IPv4-Address',
    },
    ipv6addr: {
      62: 'MS-User-IPv6-Address',
    },
  }, {
    7: { 1: 'Encryption-Allowed', 2: 'Encryption-Required' },
    8: {
      0: 'None', 2: 'RC4-40', 4: 'RC4-128', 6: 'RC4-40-128', 8: 'Stateless', 10: 'RC4-40-Stateless', 12: 'RC4-128-Stateless',
      14: 'RC4-40-128-Stateless',
    },
    13: { 0: 'Not-Allowed', 1: 'Allowed', 2: 'Required' },
    21: { 1: 'Just-Change-Password', 2: 'Expired-Password', 3: 'Admin-Requires-Password-Change', 4: 'Password-Too-Short' },
    23: { 1: 'PAP', 2: 'CHAP', 3: 'MS-CHAP-1', 4: 'MS-CHAP-2', 5: 'EAP' },
    24: { 4: 'MD5', 5: 'OTP', 6: 'Generic-Token-Card', 13: 'TLS' },
    41: { 1: 'Machine-Health-Check', 2: 'Ignore-User-Lookup-Failure' },
    45: { 0: 'Full-Access', 1: 'Quarantine', 2: 'Probation' },
    47: {
      0: 'Unspecified', 1: 'Terminal-Server-Gateway', 2: 'Remote-Access-Server', 3: 'DHCP-Server', 4: 'Wireless-Access-Point',
      5: 'HRA', 6: 'HCAP-Server',
    },
    48: { 1: 'MS-AFW-Zone-Boundary-Policy', 2: 'MS-AFW-Zone-Unprotected-Policy', 3: 'MS-AFW-Zone-Protected-Policy' },
    49: { 1: 'HECP-Response-Sign-Only', 2: 'HECP-Response-Sign-And-Encrypt' },
    54: { 0: 'SoH-Sent', 1: 'SoH-Not-Sent' },
    57: { 1: 'Transition', 2: 'Infected', 3: 'Unknown', 4: 'No-Data' },
  })],
  [9, attributeList({
    string: {
      1: 'Cisco-AVPair', 2: 'Cisco-NAS-Port', 3: 'Cisco-Fax-Account-Id-Origin', 4: 'Cisco-Fax-Msg-Id', 5: 'Cisco-Fax-Pages', 6:
      'Cisco-Fax-Coverpage-Flag', 7: 'Cisco-Fax-Modem-Time', 8: 'Cisco-Fax-Connect-Speed', 9: 'Cisco-Fax-Recipient-Count', 10:
      'Cisco-Fax-Process-Abort-Flag', 11: 'Cisco-Fax-Dsn-Address', 12: 'Cisco-Fax-Dsn-Flag', 13: 'Cisco-Fax-Mdn-Address', 14:
      'Cisco-Fax-Mdn-Flag', 15: 'Cisco-Fax-Auth-Status', 16: 'Cisco-Email-Server-Address', 17: 'Cisco-Email-Server-Ack-Flag',
      18: 'Cisco-Gateway-Id', 19: 'Cisco-Call-Type', 20: 'Cisco-Port-Used', 21: 'Cisco-Abort-Cause', 23: 'h323-remote-address',
      24: 'h323-conf-id', 25: 'h323-setup-time', 26: 'h323-call-origin', 27: 'h323-call-type', 28: 'h323-connect-time', 29:
      'h323-disconnect-time', 30: 'h323-disconnect-cause', 31: 'h323-voice-quality', 33: 'h323-gw-id', 35:
      'h323-incoming-conf-id', 37: 'Cisco-Policy-Up', 38: 'Cisco-Policy-Down', 100: 'sip-conf-id', 101: 'h323-credit-amount',
      102: 'h323-credit-time', 103: 'h323-return-code', 104: 'h323-prompt-id', 105: 'h323-time-and-day', 106:
      'h323-redirect-number', 107: 'h323-preferred-lang', 108: 'h323-redirect-ip-address', 109: 'h323-billing-model', 110:
      'h323-currency', 111: 'subscriber', 112: 'gw-rxd-cdn', 113: 'gw-final-xlated-cdn', 114: 'remote-media-address', 115:
      'release-source', 116: 'gw-rxd-cgn', 117: 'gw-final-xlated-cgn', 141: 'call-id', 142: 'session-protocol', 143: 'method',
      144: 'prev-hop-via', 145: 'prev-hop-ip', 146: 'incoming-req-uri', 147: 'outgoing-req-uri', 148: 'next-hop-ip', 149:
      'next-hop-dn', 150: 'sip-hdr', 151: 'dsp-id', 217: 'Cisco-IP-Pool-Definition', 249: 'Cisco-Subscriber-Password', 250:
      'Cisco-Account-Info', 251: 'Cisco-Service-Info', 252: 'Cisco-Command-Code', 253: 'Cisco-Control-Info',
    },
    integer: {
      187: 'Cisco-Multilink-ID', 188: 'Cisco-Num-In-Multilink', 190: 'Cisco-Pre-Input-Octets', 191: 'Cisco-Pre-Output-Octets',
      192: 'Cisco-Pre-Input-Packets', 193: 'Cisco-Pre-Output-Packets', 194: 'Cisco-Maximum-Time', 195: 'Cisco-Disconnect-Cause',
      197: 'Cisco-Data-Rate', 198: 'Cisco-PreSession-Time', 208: 'Cisco-PW-Lifetime', 209: 'Cisco-IP-Direct', 210:
      'Cisco-PPP-VJ-Slot-Comp', 212: 'Cisco-PPP-Async-Map', 218: 'Cisco-Assign-IP-Pool', 228: 'Cisco-Route-IP', 233:
      'Cisco-Link-Compression', 234: 'Cisco-Target-Util', 235: 'Cisco-Maximum-Channels', 242: 'Cisco-Data-Filter', 243:
      'Cisco-Call-Filter', 244: 'Cisco-Idle-Limit', 255: 'Cisco-Xmit-Rate',
    },
  }, {
    195: {
      0: 'No-Reason', 1: 'No-Disconnect', 2: 'Unknown', 3: 'Call-Disconnect', 4: 'CLID-Authentication-Failure', 9:
      'No-Modem-Available', 10: 'No-Carrier', 11: 'Lost-Carrier', 12: 'No-Detected-Result-Codes', 20: 'User-Ends-Session', 21:
      'Idle-Timeout', 22: 'Exit-Telnet-Session', 23: 'No-Remote-IP-Addr', 24: 'Exit-Raw-TCP', 25: 'Password-Fail', 26:
      'Raw-TCP-Disabled', 27: 'Control-C-Detected', 28: 'EXEC-Program-Destroyed', 29: 'Close-Virtual-Connection', 30:
      'End-Virtual-Connection', 31: 'Exit-Rlogin', 32: 'Invalid-Rlogin-Option', 33: 'Insufficient-Resources', 40:
      'Timeout-PPP-LCP', 41: 'Failed-PPP-LCP-Negotiation', 42: 'Failed-PPP-PAP-Auth-Fail', 43: 'Failed-PPP-CHAP-Auth', 44:
      'Failed-PPP-Remote-Auth', 45: 'PPP-Remote-Terminate', 46: 'PPP-Closed-Event', 47: 'NCP-Closed-PPP', 48: 'MP-Error-PPP',
      49: 'PPP-Maximum-Channels', 50: 'Tables-Full', 51: 'Resources-Full', 52: 'Invalid-IP-Address', 53: 'Bad-Hostname', 54:
      'Bad-Port', 60: 'Reset-TCP', 61: 'TCP-Connection-Refused', 62: 'Timeout-TCP', 63: 'Foreign-Host-Close-TCP', 64:
      'TCP-Network-Unreachable', 65: 'TCP-Host-Unreachable', 66: 'TCP-Network-Admin-Unreachable', 67: 'TCP-Port-Unreachable',
      100: 'Session-Timeout', 101: 'Session-Failed-Security', 102: 'Session-End-Callback', 120: 'Invalid-Protocol', 150:
      'RADIUS-Disconnect', 151: 'Local-Admin-Disconnect', 152: 'SNMP-Disconnect', 160: 'V110-Retries', 170:
      'PPP-Authentication-Timeout', 180: 'Local-Hangup', 185: 'Remote-Hangup', 190: 'T1-Quiesced', 195: 'Call-Duration', 600:
      'VPN-User-Disconnect', 601: 'VPN-Carrier-Loss', 602: 'VPN-No-Resources', 603: 'VPN-Bad-Control-Packet', 604:
      'VPN-Admin-Disconnect', 605: 'VPN-Tunnel-Shut', 606: 'VPN-Local-Disconnect', 607: 'VPN-Session-Limit', 608:
      'VPN-Call-Redirect',
    },
  })],
])
