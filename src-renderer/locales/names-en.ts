/** Names of addresses, from the capture's own records. */
export const namesEn = {
  title: 'Names of addresses',
  off: 'None',
  file: 'From the records of the file',
  dns: 'From the file and its DNS answers',
  leftOut: '{count} more name is not kept. | {count} more names are not kept.',
}
