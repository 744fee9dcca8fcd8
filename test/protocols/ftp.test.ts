import { describe, expect, it } from 'vitest'
import { dissectFrames, dissectTcp, lines, places, tcpFrames, TCP_PAYLOAD, values } from './dissect.ts'

describe('the control connection', () => {
  it('has commands with an argument', () => {
    const p = dissectTcp(21, [['client', 'RETR notes.txt\r\n']])(1)
    expect(p.protocol).toBe('FTP')
    expect(p.info).toBe('Request: RETR notes.txt')
    expect(values(p, 'ftp.request')).toEqual(['1'])
    expect(values(p, 'ftp.request.command')).toEqual(['RETR'])
    expect(values(p, 'ftp.request.arg')).toEqual(['notes.txt'])
    expect(places(p, 'ftp.request.arg')).toEqual([[0, TCP_PAYLOAD + 5, 9]])
  })

  it('has replies with a code', () => {
    const p = dissectTcp(21, [['server', '220 ready\r\n']])(1)
    expect(p.info).toBe('Response: 220 ready')
    expect(values(p, 'ftp.response.code')).toEqual(['220'])
    expect(lines(p, 'ftp.response.code')).toEqual(['Response code: Service ready for new user (220)'])
    expect(values(p, 'ftp.response.arg')).toEqual(['ready'])
  })

  it('may answer in several lines', () => {
    const p = dissectTcp(21, [['server', '211-Features\r\n MDTM\r\n211 End\r\n']])(1)
    expect(p.info).toBe('Response: 211-Features')
    expect(values(p, 'ftp.response.code')).toEqual(['211'])
  })
})

describe('the data connection', () => {
  it('goes where the server says', () => {
    const control = tcpFrames(21, [['client', 'PASV\r\n'], ['server', '227 Entering Passive Mode (192,0,2,2,200,1).\r\n']])
    const packet = dissectFrames([...control, ...tcpFrames(51_201, [['server', 'content']], 50_001)])
    expect(values(packet(2), 'ftp.passive.ip')).toEqual(['192.0.2.2'])
    expect(values(packet(2), 'ftp.passive.port')).toEqual(['51201'])
    expect(places(packet(2), 'ftp.passive.port')).toEqual([[0, TCP_PAYLOAD + 37, 5]])
    expect(packet(3).protocol).toBe('FTP-DATA')
    expect(packet(3).info).toMatch(/^FTP Data: 7 bytes/)
  })

  it('goes where the client says', () => {
    const control = tcpFrames(21, [['client', 'PORT 192,0,2,1,200,2\r\n']])
    const packet = dissectFrames([...control, ...tcpFrames(20, [['server', 'content']], 51_202)])
    expect(values(packet(1), 'ftp.active.cip')).toEqual(['192.0.2.1'])
    expect(values(packet(1), 'ftp.active.port')).toEqual(['51202'])
    expect(packet(2).protocol).toBe('FTP-DATA')
  })

  it('goes to the port of an extended reply', () => {
    const control = tcpFrames(21, [['client', 'EPSV\r\n'], ['server', '229 Entering Extended Passive Mode (|||51203|)\r\n']])
    const packet = dissectFrames([...control, ...tcpFrames(51_203, [['client', 'content']], 50_001)])
    expect(values(packet(2), 'ftp.epsv.port')).toEqual(['51203'])
    expect(packet(3).protocol).toBe('FTP-DATA')
  })

  it('is no other connection', () => {
    const control = tcpFrames(21, [['client', 'PASV\r\n'], ['server', '227 Entering Passive Mode (192,0,2,2,200,1).\r\n']])
    expect(dissectFrames([...control, ...tcpFrames(51_299, [['server', 'content']], 50_001)])(3).protocol).toBe('TCP')
  })
})
