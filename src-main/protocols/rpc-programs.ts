import { names } from './field.ts'

/** Programs of ONC RPC by number (RFC 5531 section 8.3, rpc(5)): what Wireshark calls them, and their procedures by version. */

interface Program {
  readonly name: string
  readonly procedures: Readonly<Record<number, ReadonlyMap<number, string>>>
}

function program(name: string, procedures: Readonly<Record<number, string>> = {}): Program {
  return {
    name,
    procedures: Object.fromEntries(Object.entries(procedures)
      .map(([version, list]) => [Number(version), names(Object.fromEntries(list.split(' ').map((each, n) => [n, each])))])),
  }
}

// A word a procedure, from 0 on.
const PORTMAP = 'NULL SET UNSET GETPORT DUMP CALLIT'
const RPCBIND_3 = 'NULL SET UNSET GETADDR DUMP CALLIT GETTIME UADDR2TADDR TADDR2UADDR'
const RPCBIND_4 = 'NULL SET UNSET GETADDR DUMP BCAST GETTIME UADDR2TADDR TADDR2UADDR GETVERSADDR INDIRECT GETADDRLIST GETSTAT'
const MOUNT = 'NULL MNT DUMP UMNT UMNTALL EXPORT'
const NLM = 'NULL TEST LOCK CANCEL UNLOCK GRANTED TEST_MSG LOCK_MSG CANCEL_MSG UNLOCK_MSG GRANTED_MSG TEST_RES LOCK_RES'
  + ' CANCEL_RES UNLOCK_RES GRANTED_RES'
const NLM_3 = NLM + ' proc-16 proc-17 proc-18 proc-19 SHARE UNSHARE NM_LOCK FREE_ALL'

export const rpcPrograms: ReadonlyMap<number, Program> = new Map([
  [2112, program('KADM5')],
  [100000, program('Portmap', { 1: PORTMAP, 2: PORTMAP, 3: RPCBIND_3, 4: RPCBIND_4 })],
  [100001, program('RSTAT')],
  [100003, program('NFS', {
    2: 'NULL GETATTR SETATTR ROOT LOOKUP READLINK READ WRITECACHE WRITE CREATE REMOVE RENAME LINK SYMLINK MKDIR RMDIR READDIR'
      + ' STATFS',
    3: 'NULL GETATTR SETATTR LOOKUP ACCESS READLINK READ WRITE CREATE MKDIR SYMLINK MKNOD REMOVE RMDIR RENAME LINK READDIR'
      + ' READDIRPLUS FSSTAT FSINFO PATHCONF COMMIT',
    4: 'NULL COMPOUND',
  })],
  [100004, program('YPSERV')],
  [100005, program('MOUNT', { 1: MOUNT + ' EXPORTALL', 2: MOUNT + ' EXPORTALL PATHCONF', 3: MOUNT })],
  [100007, program('YPBIND', { 2: 'NULL DOMAIN SETDOMAIN' })],
  [100008, program('RWALL')],
  [100009, program('YPPASSWD')],
  [100011, program('RQUOTA', {
    1: 'NULL GETQUOTA GETACTIVEQUOTA SETQUOTA SETACTIVEQUOTA', 2: 'NULL GETQUOTA GETACTIVEQUOTA SETQUOTA SETACTIVEQUOTA',
  })],
  [100012, program('SPRAY')],
  [100020, program('KLM', { 1: 'NULL TEST LOCK CANCEL UNLOCK' })],
  [100021, program('NLM', { 1: NLM, 2: NLM, 3: NLM_3, 4: NLM_3 })],
  [100024, program('STAT', { 1: 'NULL STAT MON UNMON UNMON_ALL SIMU_CRASH NOTIFY' })],
  [100026, program('BOOTPARAMS')],
  [100069, program('YPXFR')],
  [100227, program('NFSACL', {
    1: 'NULL', 2: 'NULL GETACL SETACL GETATTR ACCESS GETXATTRDIR', 3: 'NULL GETACL SETACL GETXATTRDIR',
  })],
  [100231, program('NFSAUTH', { 1: 'NULL ACCESS' })],
  [100232, program('SADMIND')],
  [100300, program('NIS+')],
  [100302, program('NIS+ CB')],
  [150001, program('PCNFSD', {
    1: 'NULL AUTH PR_INIT PR_START',
    2: 'NULL INFO PR_INIT PR_START PR_LIST PR_QUEUE PR_STATUS PR_CANCEL PR_ADMIN PR_REQUEUE PR_HOLD PR_RELEASE MAPID AUTH ALERT',
  })],
  [200048, program('STAT-CB')],
  [395183, program('VXI-11 Core')],
  [395184, program('VXI-11 Async')],
  [395185, program('VXI-11 Intr')],
  [1298437, program('GlusterFS')],
  [14398633, program('GlusterFS Handshake')],
])

export function programName(number: number): string | undefined {
  return rpcPrograms.get(number)?.name
}

/** `GETPORT`, or `proc-77`. */
export function procedureName(number: number, version: number, procedure: number): string {
  return rpcPrograms.get(number)?.procedures[version]?.get(procedure) ?? `proc-${procedure}`
}
