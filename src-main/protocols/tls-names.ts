import { names, type ValueNames } from './field.ts'

/**
 * Names of the numbers in TLS, from the IANA registries "TLS Parameters" and "TLS Extensions" (RFC 8446 section 11) and, for
 * versions and groups, from the drafts that are met in the wild.
 */

export const SSL_2_0 = 0x0002
export const SSL_3_0 = 0x0300
export const TLS_1_0 = 0x0301
export const TLS_1_1 = 0x0302
export const TLS_1_2 = 0x0303
export const TLS_1_3 = 0x0304
/** The Chinese profile of GB/T 38636. */
export const GMTLS = 0x0101

/** Values that clients send so that servers get used to unknown ones: both bytes are the same and end in 1010 (RFC 8701). */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 0xff)
}

export const GREASE = 'Reserved (GREASE)'

/** Adds the reserved values of RFC 8701 to a table. */
function greased(table: Readonly<Record<number, string>>): ValueNames {
  const known = names(table)
  return (value) => isGrease(value) ? GREASE : known.get(value)
}

export const versions = greased({
  0x0002: 'SSL 2.0', 0x0300: 'SSL 3.0', 0x0301: 'TLS 1.0', 0x0101: 'GMTLS', 0x0302: 'TLS 1.1', 0x0303: 'TLS 1.2',
  0x0304: 'TLS 1.3', 0x7f0e: 'TLS 1.3 (draft 14)', 0x7f0f: 'TLS 1.3 (draft 15)', 0x7f10: 'TLS 1.3 (draft 16)',
  0x7f11: 'TLS 1.3 (draft 17)', 0x7f12: 'TLS 1.3 (draft 18)', 0x7f13: 'TLS 1.3 (draft 19)',
  0x7f14: 'TLS 1.3 (draft 20)', 0x7f15: 'TLS 1.3 (draft 21)', 0x7f16: 'TLS 1.3 (draft 22)',
  0x7f17: 'TLS 1.3 (draft 23)', 0x7f18: 'TLS 1.3 (draft 24)', 0x7f19: 'TLS 1.3 (draft 25)',
  0x7f1a: 'TLS 1.3 (draft 26)', 0x7f1b: 'TLS 1.3 (draft 27)', 0x7f1c: 'TLS 1.3 (draft 28)',
  0xfb17: 'TLS 1.3 (Facebook draft 23)', 0xfb1a: 'TLS 1.3 (Facebook draft 26)',
  0x0100: 'DTLS 1.0 (OpenSSL pre 0.9.8f)', 0xfeff: 'DTLS 1.0', 0xfefd: 'DTLS 1.2',
})

const shortVersions = names({
  0x0002: 'SSLv2', 0x0300: 'SSLv3', 0x0301: 'TLSv1', 0x0302: 'TLSv1.1', 0x0303: 'TLSv1.2', 0x0304: 'TLSv1.3', 0x0101: 'GMTLSv1',
})

/** What the Protocol column calls a version. */
export function shortVersion(version: number, unknown: string): string {
  return shortVersions.get(version) ?? unknown
}

export const CHANGE_CIPHER_SPEC = 20
export const ALERT = 21
export const HANDSHAKE = 22
export const APPLICATION_DATA = 23
export const HEARTBEAT = 24
/** Records with a connection identifier, of DTLS only (RFC 9146). */
export const CONNECTION_ID = 25

export const contentTypes = names({
  20: 'Change Cipher Spec', 21: 'Alert', 22: 'Handshake', 23: 'Application Data', 24: 'Heartbeat',
  25: 'Connection ID',
})

export function isContentType(type: number): boolean {
  return type >= CHANGE_CIPHER_SPEC && type <= CONNECTION_ID
}

export const CLIENT_HELLO = 1
export const SERVER_HELLO = 2
export const NEW_SESSION_TICKET = 4
export const HELLO_RETRY_REQUEST = 6
export const ENCRYPTED_EXTENSIONS = 8
export const CERTIFICATE = 11
export const SERVER_KEY_EXCHANGE = 12
export const CERTIFICATE_REQUEST = 13
export const SERVER_HELLO_DONE = 14
export const CERTIFICATE_VERIFY = 15
export const CLIENT_KEY_EXCHANGE = 16
export const FINISHED = 20
export const CERTIFICATE_URL = 21
export const CERTIFICATE_STATUS = 22
export const KEY_UPDATE = 24
export const COMPRESSED_CERTIFICATE = 25
export const NEXT_PROTOCOL = 67

export const handshakeTypes = names({
  0: 'Hello Request', 1: 'Client Hello', 2: 'Server Hello', 3: 'Hello Verify Request', 4: 'New Session Ticket',
  5: 'End of Early Data', 6: 'Hello Retry Request', 8: 'Encrypted Extensions', 11: 'Certificate',
  12: 'Server Key Exchange', 13: 'Certificate Request', 14: 'Server Hello Done', 15: 'Certificate Verify',
  16: 'Client Key Exchange', 20: 'Finished', 21: 'Client Certificate URL', 22: 'Certificate Status',
  23: 'Supplemental Data', 24: 'Key Update', 25: 'Compressed Certificate', 67: 'Encrypted Extensions',
})

export const sslv2Messages = names({
  0: 'Error', 1: 'Client Hello', 2: 'Client Master Key', 3: 'Client Finished', 4: 'Server Hello', 5: 'Server Verify',
  6: 'Server Finished', 7: 'Request Certificate', 8: 'Client Certificate',
})

export const alertLevels = names({ 1: 'Warning', 2: 'Fatal' })

export const alertDescriptions = names({
  0: 'Close Notify', 1: 'End of Early Data', 10: 'Unexpected Message', 20: 'Bad Record MAC', 21: 'Decryption Failed',
  22: 'Record Overflow', 30: 'Decompression Failure', 40: 'Handshake Failure', 41: 'No Certificate',
  42: 'Bad Certificate', 43: 'Unsupported Certificate', 44: 'Certificate Revoked', 45: 'Certificate Expired',
  46: 'Certificate Unknown', 47: 'Illegal Parameter', 48: 'Unknown CA', 49: 'Access Denied', 50: 'Decode Error',
  51: 'Decrypt Error', 60: 'Export Restriction', 70: 'Protocol Version', 71: 'Insufficient Security',
  80: 'Internal Error', 86: 'Inappropriate Fallback', 90: 'User Canceled', 100: 'No Renegotiation',
  109: 'Missing Extension', 110: 'Unsupported Extension', 111: 'Certificate Unobtainable', 112: 'Unrecognized Name',
  113: 'Bad Certificate Status Response', 114: 'Bad Certificate Hash Value', 115: 'Unknown PSK Identity',
  116: 'Certificate Required', 120: 'No application Protocol', 121: 'ECH Required',
})

export const extensionTypes = greased({
  0: 'server_name', 1: 'max_fragment_length', 2: 'client_certificate_url', 3: 'trusted_ca_keys', 4: 'truncated_hmac',
  5: 'status_request', 6: 'user_mapping', 7: 'client_authz', 8: 'server_authz', 9: 'cert_type',
  10: 'supported_groups', 11: 'ec_point_formats', 12: 'srp', 13: 'signature_algorithms', 14: 'use_srtp',
  15: 'heartbeat', 16: 'application_layer_protocol_negotiation', 17: 'status_request_v2',
  18: 'signed_certificate_timestamp', 19: 'client_certificate_type', 20: 'server_certificate_type', 21: 'padding',
  22: 'encrypt_then_mac', 23: 'extended_master_secret', 24: 'token_binding', 25: 'cached_info', 26: 'tls_lts',
  27: 'compress_certificate', 28: 'record_size_limit', 34: 'delegated_credentials', 35: 'session_ticket',
  36: 'TicketPinning', 40: 'Reserved (key_share)', 41: 'pre_shared_key', 42: 'early_data', 43: 'supported_versions',
  44: 'cookie', 45: 'psk_key_exchange_modes', 46: 'Reserved (ticket_early_data_info)', 47: 'certificate_authorities',
  48: 'oid_filters', 49: 'post_handshake_auth', 50: 'signature_algorithms_cert', 51: 'key_share',
  52: 'transparency_info', 53: 'connection_id (deprecated)', 54: 'connection_id', 55: 'external_id_hash',
  56: 'external_session_id', 57: 'quic_transport_parameters', 58: 'ticket_request', 59: 'dnssec_chain',
  60: 'sequence_number_encryption_algorithms', 61: 'rrc', 13172: 'next_protocol_negotiation',
  17513: 'application_settings', 17613: 'application_settings (new)', 30031: 'channel_id_old', 30032: 'channel_id',
  64768: 'ech_outer_extensions', 65037: 'encrypted_client_hello', 65281: 'renegotiation_info',
  65445: 'quic_transport_parameters (drafts version)', 65486: 'encrypted_server_name',
})

export const groups = greased({
  1: 'sect163k1', 2: 'sect163r1', 3: 'sect163r2', 4: 'sect193r1', 5: 'sect193r2', 6: 'sect233k1', 7: 'sect233r1',
  8: 'sect239k1', 9: 'sect283k1', 10: 'sect283r1', 11: 'sect409k1', 12: 'sect409r1', 13: 'sect571k1', 14: 'sect571r1',
  15: 'secp160k1', 16: 'secp160r1', 17: 'secp160r2', 18: 'secp192k1', 19: 'secp192r1', 20: 'secp224k1',
  21: 'secp224r1', 22: 'secp256k1', 23: 'secp256r1', 24: 'secp384r1', 25: 'secp521r1', 26: 'brainpoolP256r1',
  27: 'brainpoolP384r1', 28: 'brainpoolP512r1', 29: 'x25519', 30: 'x448', 41: 'curveSM2', 256: 'ffdhe2048',
  257: 'ffdhe3072', 258: 'ffdhe4096', 259: 'ffdhe6144', 260: 'ffdhe8192', 65281: 'arbitrary_explicit_prime_curves',
  65282: 'arbitrary_explicit_char2_curves',
  // Hybrids with ML-KEM (draft-ietf-tls-ecdhe-mlkem).
  4587: 'SecP256r1MLKEM768', 4588: 'X25519MLKEM768', 4589: 'SecP384r1MLKEM1024',
  // Experiments of the Open Quantum Safe project.
  512: 'frodo640aes', 513: 'frodo640shake', 514: 'frodo976aes', 515: 'frodo976shake', 516: 'frodo1344aes',
  517: 'frodo1344shake', 532: 'ntru_hps2048509', 533: 'ntru_hps2048677', 534: 'ntru_hps4096821', 535: 'ntru_hrss701',
  536: 'lightsaber', 537: 'saber', 538: 'firesaber', 539: 'sidhp434', 540: 'sidhp503', 541: 'sidhp610',
  542: 'sidhp751', 543: 'sikep434', 544: 'sikep503', 545: 'sikep610', 546: 'sikep751', 556: 'hqc128', 557: 'hqc192',
  558: 'hqc256', 559: 'ntrulpr653', 560: 'ntrulpr761', 561: 'ntrulpr857', 562: 'sntrup653', 563: 'sntrup761',
  564: 'sntrup857', 568: 'bikel1', 570: 'kyber512', 571: 'bikel3', 572: 'kyber768', 573: 'kyber1024',
  574: 'kyber90s512', 575: 'kyber90s768', 576: 'kyber90s1024', 577: 'ntrulpr1277', 578: 'sntrup1277',
  581: 'ntru_hps40961229', 582: 'ntru_hrss1373', 12032: 'p256_frodo640aes', 12033: 'p256_frodo640shake',
  12034: 'p384_frodo976aes', 12035: 'p384_frodo976shake', 12036: 'p521_frodo1344aes', 12037: 'p521_frodo1344shake',
  12052: 'p256_ntru_hps2048509', 12053: 'p384_ntru_hps2048677', 12054: 'p521_ntru_hps4096821',
  12055: 'p384_ntru_hrss701', 12056: 'p256_lightsaber', 12057: 'p384_saber', 12058: 'p521_firesaber',
  12059: 'p256_sidhp434', 12060: 'p256_sidhp503', 12061: 'p384_sidhp610', 12062: 'p521_sidhp751',
  12063: 'p256_sikep434', 12064: 'p256_sikep503', 12065: 'p384_sikep610', 12066: 'p521_sikep751',
  12076: 'p256_hqc128', 12077: 'p384_hqc192', 12078: 'p521_hqc256', 12079: 'p256_ntrulpr653',
  12081: 'p384_ntrulpr857', 12082: 'p256_sntrup653', 12084: 'p384_sntrup857', 12088: 'p256_bikel1',
  12090: 'p256_kyber512', 12091: 'p384_bikel3', 12092: 'p384_kyber768', 12093: 'p521_kyber1024',
  12094: 'p256_kyber90s512', 12095: 'p384_kyber90s768', 12096: 'p521_kyber90s1024', 12097: 'p521_ntrulpr1277',
  12098: 'p521_sntrup1277', 12099: 'p256_ntrulpr761', 12100: 'p256_sntrup761', 12101: 'p521_ntru_hps40961229',
  12102: 'p521_ntru_hrss1373',
})

export const signatureAlgorithms = names({
  0x0201: 'rsa_pkcs1_sha1', 0x0203: 'ecdsa_sha1', 0x0401: 'rsa_pkcs1_sha256', 0x0403: 'ecdsa_secp256r1_sha256',
  0x0501: 'rsa_pkcs1_sha384', 0x0503: 'ecdsa_secp384r1_sha384', 0x0601: 'rsa_pkcs1_sha512',
  0x0603: 'ecdsa_secp521r1_sha512', 0x0708: 'sm2sig_sm3', 0x0804: 'rsa_pss_rsae_sha256',
  0x0805: 'rsa_pss_rsae_sha384', 0x0806: 'rsa_pss_rsae_sha512', 0x0807: 'ed25519', 0x0808: 'ed448',
  0x0809: 'rsa_pss_pss_sha256', 0x080a: 'rsa_pss_pss_sha384', 0x080b: 'rsa_pss_pss_sha512',
  // Experiments of the Open Quantum Safe project.
  0xfe0b: 'falcon512', 0xfe0c: 'p256_falcon512', 0xfe0d: 'rsa3072_falcon512', 0xfe0e: 'falcon1024',
  0xfe0f: 'p521_falcon1024', 0xfe1b: 'picnic3l1', 0xfe1c: 'p256_picnic3l1', 0xfe1d: 'rsa3072_picnic3l1',
  0xfe27: 'rainbowIclassic', 0xfe28: 'p256_rainbowIclassic', 0xfe29: 'rsa3072_rainbowIclassic',
  0xfe3c: 'rainbowVclassic', 0xfe3d: 'p521_rainbowVclassic', 0xfe42: 'sphincsharaka128frobust',
  0xfe43: 'p256_sphincsharaka128frobust', 0xfe44: 'rsa3072_sphincsharaka128frobust',
  0xfe5e: 'sphincssha256128frobust', 0xfe5f: 'p256_sphincssha256128frobust',
  0xfe60: 'rsa3072_sphincssha256128frobust', 0xfe7a: 'sphincsshake256128frobust',
  0xfe7b: 'p256_sphincsshake256128frobust', 0xfe7c: 'rsa3072_sphincsshake256128frobust', 0xfe96: 'picnicl1full',
  0xfe97: 'p256_picnicl1full', 0xfe98: 'rsa3072_picnicl1full', 0xfea0: 'dilithium2', 0xfea1: 'p256_dilithium2',
  0xfea2: 'rsa3072_dilithium2', 0xfea3: 'dilithium3', 0xfea4: 'p384_dilithium3', 0xfea5: 'dilithium5',
  0xfea6: 'p521_dilithium5', 0xfea7: 'dilithium2_aes', 0xfea8: 'p256_dilithium2_aes',
  0xfea9: 'rsa3072_dilithium2_aes', 0xfeaa: 'dilithium3_aes', 0xfeab: 'p384_dilithium3_aes', 0xfeac: 'dilithium5_aes',
  0xfead: 'p521_dilithium5_aes',
})

export const hashAlgorithms = names({
  0: 'None', 1: 'MD5', 2: 'SHA1', 3: 'SHA224', 4: 'SHA256', 5: 'SHA384', 6: 'SHA512', 7: 'SM3',
})

export const signatures = names({
  0: 'Anonymous', 1: 'RSA', 2: 'DSA', 3: 'ECDSA', 4: 'SM2',
})

export const compressionMethods = names({ 0: 'null', 1: 'DEFLATE', 64: 'LZS' })

export const pointFormats = names({
  0: 'uncompressed', 1: 'ansiX962_compressed_prime', 2: 'ansiX962_compressed_char2',
})

export const maximumFragmentLengths = names({ 1: '512', 2: '1024', 3: '2048', 4: '4096' })

export const statusTypes = names({ 1: 'OCSP', 2: 'OCSP Multi' })

export const clientCertificateTypes = names({
  1: 'RSA Sign', 2: 'DSS Sign', 3: 'RSA Fixed DH', 4: 'DSS Fixed DH', 21: 'GOST R 34.10-94', 22: 'GOST R 34.10-2001',
  64: 'ECDSA Sign', 65: 'RSA Fixed ECDH', 66: 'ECDSA Fixed ECDH', 80: 'IBC Params',
})

export const certificateTypes = names({ 0: 'X.509', 1: 'OpenPGP', 2: 'Raw Public Key' })

export const certificateChainTypes = names({ 1: 'Individual Certificates', 2: 'PKI Path' })

export const heartbeatModes = names({ 1: 'Peer allowed to send requests', 2: 'Peer not allowed to send requests' })

export const heartbeatTypes = names({ 1: 'Request', 2: 'Response' })

export const pskModes = names({
  0: 'PSK-only key establishment (psk_ke)', 1: 'PSK with (EC)DHE key establishment (psk_dhe_ke)',
})

export const curveTypes = names({ 1: 'explicit_prime', 2: 'explicit_char2', 3: 'named_curve' })

export const keyUpdates = names({ 0: 'update_not_requested', 1: 'update_requested' })

export const certificateCompressions = names({ 1: 'zlib', 2: 'brotli', 3: 'zstd' })
