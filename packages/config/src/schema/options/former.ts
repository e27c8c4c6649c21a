import { deprecated, removed } from '../shape/option.ts'

const LIVE_IMAGES = 'live images are made by the live_media phase'
const SIGNING = 'live images are no longer signed by the compose'

/** Options without effect: those that current peers still know, and those that they dropped (spec 01 §2, §9). */
export const FORMER_OPTIONS = {
  release_is_layered: deprecated('a release is layered when base_product_* options are set'),
  keep_original_comps: deprecated('comps are always filtered by variant'),
  pdc_url: deprecated('the product definition centre is gone'),
  pdc_develop: deprecated('the product definition centre is gone'),
  pdc_insecure: deprecated('the product definition centre is gone'),
  old_composes_per_release_type: deprecated('old composes are always searched by release type'),
  gather_source: deprecated('the sources are comps and JSON files together'),
  bootable: deprecated('images are bootable when buildinstall_method is set'),
  runroot: deprecated('use runroot_method'),
  productimg: deprecated('product images are gone'),
  live_images: removed(LIVE_IMAGES),
  live_images_ksurl: removed(LIVE_IMAGES),
  live_images_target: removed(LIVE_IMAGES),
  live_images_version: removed(LIVE_IMAGES),
  live_images_release: removed(LIVE_IMAGES),
  live_images_no_rename: removed(LIVE_IMAGES),
  live_target: removed(LIVE_IMAGES),
  signing_key_id: removed(SIGNING),
  signing_key_password_file: removed(SIGNING),
  signing_command: removed(SIGNING),
}
