import { expect, it } from 'vitest'
import { linkType, linkTypeNumber } from '../../../src-main/capture/formats/link-types.ts'

it('knows numbers, and names in several forms', () => {
  expect(linkType(276)).toEqual(
    { number: 276, name: 'LINKTYPE_LINUX_SLL2', encapsulation: 210, short: 'linux-sll2',
      description: 'Linux cooked-mode capture v2' })
  expect([1, 0, 9, 101, 108, 113, 228, 229].map((number) => linkType(number).short)).toEqual(
    ['ether', 'null', 'ppp', 'rawip', 'loop', 'linux-sll', 'rawip4', 'rawip6'])
  expect(linkType(60000)).toEqual(
    { number: 60000, name: 'LINKTYPE 60000', encapsulation: 0, short: '', description: 'Unknown link type 60000' })
  expect(['ETHERNET', 'LINKTYPE_ethernet', 'ether', 'linux-sll', 'RAW', 'nonsense', ''].map(linkTypeNumber)).toEqual(
    [1, 1, 1, 113, 101, undefined, undefined])
})
