/**
 * How the preload hands the MessagePort to the page: `window.postMessage(PORT_MESSAGE, origin, [port])`. In a file of its own,
 * so that the preload is not given the schemas of the contract.
 */
export const PORT_MESSAGE = 'perroquet:port'
