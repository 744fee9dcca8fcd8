import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { register } from 'node:module'
import { pathToFileURL } from 'node:url'

/**
 * Runs the built desktop door under plain Node, with the stand-in for Electron, and then whatever the test sends: the text of
 * a function, which gets the stand-in and a page to call the engine with. Arguments: the program, then its command line.
 */

const standInAddress = new URL('./electron-stand-in.js', import.meta.url).href
const instead = JSON.stringify({ url: standInAddress, shortCircuit: true })
const hooks = `export const resolve = (name, context, next) => name === 'electron' ? ${instead} : next(name, context)`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)

const [program, ...commandLine] = process.argv.slice(2)
process.argv = [process.execPath, ...commandLine]
const standIn = await import(standInAddress)

/** The page's side, see stand-in.ts. */
const page = {
  connect(frame = standIn.windows[0].webContents.mainFrame) {
    const before = frame.given.length
    standIn.ipcMain.emit('perroquet:port', Object.assign(new standIn.Event(), { senderFrame: frame }))
    const port = frame.given[before]
    port?.start()
    return port
  },
  // One call in birpc's words.
  async call(port, method, argument) {
    const id = randomUUID()
    port.postMessage({ t: 'q', i: id, m: method, a: [argument] })
    for (;;) {
      const [{ data }] = await once(port, 'message')
      if (data.t === 's' && data.i === id) return data.e === undefined ? data.r : await Promise.reject(new Error(data.e.message))
    }
  },
  async event(port, name, test) {
    for (;;) {
      const [{ data }] = await once(port, 'message')
      if (data.t === 'q' && data.m === name && test(data.a[0])) return data.a[0]
    }
  },
}

process.on('message', async ({ id, text, argument }) => {
  try {
    const result = await (0, eval)(`(${text})`)(standIn, page, argument)
    process.send({ id, result })
  } catch (error) {
    process.send({ id, error: error.stack })
  }
})

await import(pathToFileURL(program).href)
process.send({ started: true })
