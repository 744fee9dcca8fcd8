import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { clientSpec, serverSpec } from '../../../src-main/api/playground.ts'
import { clientBeside, firstMessage, firstMessageOf } from '../../../src-renderer/playground/client-beside.ts'
import { recipe, RECIPES } from '../../../src-renderer/playground/recipes.ts'

describe('recipes', () => {
  it.each(RECIPES)('%s is a server that the engine takes, and so is the client beside it', name => {
    const spec = recipe(name, 'A name')
    expect(v.parse(serverSpec, spec)).toEqual(spec)
    const beside = clientBeside({ spec })
    expect(v.parse(clientSpec, beside)).toEqual(beside)
    expect(beside.framing).toEqual(spec.framing)
  })

  it('need no right that a student lacks, and no two of one transport want the same port', () => {
    const places = RECIPES.map(name => recipe(name, '').listen)
      .map(listen => listen.transport === 'unix' ? '' : `${listen.transport} ${listen.port}`)
    expect(new Set(places).size).toBe(places.length)
    expect(places.map(place => Number(place.split(' ')[1])).every(port => port >= 1024)).toBe(true)
  })
})

describe('the client beside a server', () => {
  it('goes to loopback where the server listens on every interface, and to the port that was given for 0', () => {
    const spec = recipe('id', 'Unique id')
    expect(clientBeside({ spec, address: '::', port: 57_001 }).to).toEqual({ transport: 'tcp', family: '6', host: '::1', port: 57_001 })
    const every: typeof spec = { ...spec, listen: { transport: 'tcp', family: '4', host: '0.0.0.0', port: 0 } }
    expect(clientBeside({ spec: every, address: '0.0.0.0', port: 40_001 }).to)
      .toEqual({ transport: 'tcp', family: '4', host: '127.0.0.1', port: 40_001 })
  })

  it('has something to say that suits the server, and nothing to a stranger', () => {
    expect(firstMessage(recipe('smop', ''))).toBe('LOGIN#wagner#abc123')
    expect(firstMessage(recipe('parrotUdp', ''))).toBe('hello')
    const to = { transport: 'udp', family: '4', host: '192.0.2.7', port: 4444 } as const
    expect(firstMessageOf([], { to })).toBe('')
  })
})
