/** Comments on packets, and saving them. */
export const commentsEn = {
  title: 'Comments on packet {number}',
  one: 'Comment {place}',
  placeholder: 'What is worth knowing of this packet',
  keep: 'Keep',
  add: 'Another one',
  remove: 'Remove comment {place}',
  close: 'Close',
  menu: 'Comments…',
  unsaved: '{count} packet with unsaved comments | {count} packets with unsaved comments',
  unsavedHere: 'has unsaved comments',
}

export const saveEn = {
  whole: 'The whole capture, with its comments',
  save: 'Save',
  saveAs: 'Save as…',
  path: 'Save as pcapng at',
  download: 'Download',
  replace: 'Replace it',
  exists: 'There is already a file of that name.',
  done: 'The capture is saved in {path}',
  nothing: 'No comment has changed since the capture was opened or saved.',
  unsaved: 'The comments of one packet of {name} are not saved. | The comments of {count} packets of {name} are not saved.',
  closeAnyway: 'Close without saving',
  stay: 'Do not close',
}
