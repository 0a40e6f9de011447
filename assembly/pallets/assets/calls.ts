// The calls of the pallet, by subject.

export {
  create,
  createInfo,
  forceCreate,
  forceCreateInfo,
  setReserves,
  setReservesInfo,
} from "./calls/creation";
export {
  destroyAccounts,
  destroyAccountsInfo,
  destroyApprovals,
  destroyApprovalsInfo,
  finishDestroy,
  finishDestroyInfo,
  startDestroy,
  startDestroyInfo,
} from "./calls/destruction";
export {
  burn,
  burnInfo,
  forceTransfer,
  forceTransferInfo,
  mint,
  mintInfo,
  transfer,
  transferAll,
  transferAllInfo,
  transferInfo,
  transferKeepAlive,
  transferKeepAliveInfo,
} from "./calls/tokens";
export {
  block,
  blockInfo,
  freeze,
  freezeAsset,
  freezeAssetInfo,
  freezeInfo,
  thaw,
  thawAsset,
  thawAssetInfo,
  thawInfo,
} from "./calls/freezing";
export {
  forceAssetStatus,
  forceAssetStatusInfo,
  setMinBalance,
  setMinBalanceInfo,
  setTeam,
  setTeamInfo,
  transferOwnership,
  transferOwnershipInfo,
} from "./calls/management";
export {
  clearMetadata,
  clearMetadataInfo,
  forceClearMetadata,
  forceClearMetadataInfo,
  forceSetMetadata,
  forceSetMetadataInfo,
  setMetadata,
  setMetadataInfo,
} from "./calls/metadata";
export {
  approveTransfer,
  approveTransferInfo,
  cancelApproval,
  cancelApprovalInfo,
  forceCancelApproval,
  forceCancelApprovalInfo,
  transferApproved,
  transferApprovedInfo,
} from "./calls/approvals";
export {
  refund,
  refundInfo,
  refundOther,
  refundOtherInfo,
  touch,
  touchInfo,
  touchOther,
  touchOtherInfo,
} from "./calls/deposits";
