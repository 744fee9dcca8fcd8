import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** tshark, as the truth. Its settings are those of `../shared/oracle/tshark-fields`. */

export const oracleFolder = process.env.PERROQUET_ORACLE ?? '../shared/oracle'
export const corpusFolder = process.env.PERROQUET_CORPUS ?? '../shared/corpus'

/** Why the oracle cannot run, or undefined. */
export function missing(): string | undefined {
  if (!existsSync(join(oracleFolder, 'tshark-fields'))) return 'no oracle: set PERROQUET_ORACLE to the folder that holds tshark-fields'
  if (!existsSync(corpusFolder)) return 'no corpus: set PERROQUET_CORPUS to the folder of captures'
  return undefined
}

/** The fields whose cells are compared. */
export function oracleFields(): string[] {
  return readFileSync(join(oracleFolder, 'fields.txt'), 'utf8').split('\n').map((line) => line.trim()).filter(Boolean)
}

/** What tshark says of a capture. */
export interface TsharkRows {
  /** A row a packet: the oracle's cells and, behind them, those of the extra fields. */
  readonly rows: readonly string[][]
  /** Why tshark does not read the file at all, in its words. */
  readonly refused?: string
}

/** @param options further options, which come last and so win */
export async function tsharkRows(capture: string, extra: readonly string[], options: readonly string[] = []): Promise<TsharkRows> {
  const { stdout, stderr } = await run('bash', [join(oracleFolder, 'tshark-fields'), capture, ...extra.flatMap((field) => ['-e', field]), ...options])
  const lines = stdout.toString('utf8').split('\n')
  const rows = lines.slice(1, lines.at(-1) === '' ? -1 : undefined).map((line) => line.split('\t'))
  const refused = rows.length === 0 ? /contains record data that TShark doesn't support|isn't a capture file/.exec(stderr)?.[0] : undefined
  return { rows, ...refused !== undefined && { refused } }
}

/** Runs a program to its end; a status other than 0 is no error here, as tshark has one for every damaged file. */
export async function run(program: string, args: readonly string[]): Promise<{ stdout: Buffer, stderr: string, status: number }> {
  return await new Promise((resolve, reject) => {
    const child = execFile(program, args, { encoding: 'buffer', maxBuffer: 1 << 30, timeout: 120_000, env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' } },
      (error, stdout, stderr) => {
        if (error && (error.killed || 'code' in error && typeof error.code === 'string')) reject(new Error(`${program}: ${error.message}`, { cause: error }))
        else resolve({ stdout, stderr: stderr.toString('utf8'), status: child.exitCode ?? 0 })
      })
  })
}
