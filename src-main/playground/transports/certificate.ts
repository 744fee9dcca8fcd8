import { hostname } from 'node:os'
import { createSecureContext, type SecureContext } from 'node:tls'
import { generate } from 'selfsigned'

let made: Promise<SecureContext> | undefined

/** The self-signed certificate of this machine's TLS servers, made on first use and kept in memory; P-256, valid for a year. */
export async function selfSigned(): Promise<SecureContext> {
  made ??= make()
  return await made
}

async function make(): Promise<SecureContext> {
  const names = ['localhost', hostname()]
  const pair = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec', curve: 'P-256', algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [...names.map((value) => ({ type: 2 as const, value })), { type: 7, ip: '127.0.0.1' }, { type: 7, ip: '::1' }],
      },
    ],
  })
  return createSecureContext({ key: pair.private, cert: pair.cert })
}
