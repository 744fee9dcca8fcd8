/** The process behind Host of network.js: runs the functions of peers.js that it is asked for, one at a time. */
import * as peers from './peers.js'

process.on('message', async ({ name, args }) => {
  try {
    process.send({ result: await peers[name](...args) })
  } catch (error) {
    process.send({ error: error.message })
  }
})
process.on('disconnect', () => process.exit())
process.send('ready')
