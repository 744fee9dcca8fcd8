/** A bare echo server, in this process alone: the least that Node needs. Prints its port. */
import { createServer } from 'node:net'

const server = createServer(socket => {
  socket.on('data', bytes => socket.write(bytes))
  socket.on('error', () => {})
})
server.listen(0, '127.0.0.1', () => { console.log(server.address().port) })
process.stdin.resume().on('end', () => process.exit())
