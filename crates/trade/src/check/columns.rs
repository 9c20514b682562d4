//! The columns of a sheet, named as the elements of the official messages (specification 202205: export
//! 303 and 603, import 311 and 621), and what may stand in each.

use crate::Flow;

/// What may stand in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text of so many characters at most.
    Text(usize),
    /// Text of at least and at most so many characters.
    Between(usize, usize),
    /// So many digits, no more and no less.
    Digits(usize),
    /// One of these characters.
    OneOf(&'static str),
    /// A decimal that is not negative.
    Amount,
    /// A decimal above zero.
    Positive,
    /// A whole number above zero of so many digits at most.
    Whole(usize),
    /// `YYYYMMDD`.
    Day,
    /// `YYYYMMDDhhmmss`.
    Moment,
    /// Unified social credit code or customs number of ten characters.
    Party,
    /// A party, or `NO` for a maker unknown to customs.
    Maker,
    /// A party, or `无` for a platform abroad.
    Platform,
    /// Country or region.
    Country,
    /// Currency by its customs number.
    Currency,
    /// Unit of measure.
    Unit,
    /// Commodity: eight digits of the tariff and two more, or the heading alone in simplified lists.
    Commodity,
    /// Number of a person's identity card.
    Identity,
    /// Regime.
    Mode,
    /// `E` or `I`, as the sheet.
    Way,
}

/// What a column is to the sheets of one flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It has no such column.
    No,
    /// Of the document; its cell may be empty, the column may be missing.
    Head(Form),
    /// Of the document, and must be there.
    HeadMust(Form),
    /// Of the line; its cell may be empty, the column may be missing.
    Line(Form),
    /// Of the line, and must be there.
    LineMust(Form),
}

impl Need {
    /// What may stand there; nothing where there is no such column.
    pub const fn form(self) -> Option<Form> {
        match self {
            Self::No => None,
            Self::Head(form) | Self::HeadMust(form) | Self::Line(form) | Self::LineMust(form) => {
                Some(form)
            }
        }
    }

    /// Whether its cell must say something.
    pub const fn is_must(self) -> bool {
        matches!(self, Self::HeadMust(_) | Self::LineMust(_))
    }

    /// Whether it belongs to the document and not to the line.
    pub const fn is_head(self) -> bool {
        matches!(self, Self::Head(_) | Self::HeadMust(_))
    }
}

macro_rules! fields {
    ($($field:ident $name:literal $export:expr, $import:expr;)*) => {
        /// A column.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "named as the elements of the messages")]
        pub enum Field { $($field,)* }

        impl Field {
            /// Every column.
            pub const ALL: &'static [Self] = &[$(Self::$field,)*];

            /// Its name in the heading.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$field => $name,)* }
            }

            /// What it is to the sheets of a flow.
            pub const fn need(self, flow: Flow) -> Need {
                use Form::*;
                use Need::*;
                match self { $(Self::$field => match flow {
                    Flow::Export => $export,
                    Flow::Import => $import,
                },)* }
            }
        }
    };
}

/// Modes of transport (JGS-20): 0 none of the others, 2 water, 3 rail, 4 road, 5 air, 6 post, zones.
const TRANSPORT: &str = "0123456789AGHLSTWXYZ";

fields! {
    TradeMode "tradeMode" HeadMust(Mode), HeadMust(Mode);
    OrderType "orderType" HeadMust(OneOf("EBW")), No;
    OrderNo "orderNo" HeadMust(Text(60)), HeadMust(Text(60));
    CopNo "copNo" HeadMust(Text(30)), HeadMust(Text(20));
    PreNo "preNo" Head(Text(18)), Head(Text(18));
    InvtNo "invtNo" Head(Text(20)), Head(Text(18));
    EbpCode "ebpCode" HeadMust(Platform), HeadMust(Platform);
    EbpName "ebpName" HeadMust(Text(100)), HeadMust(Text(100));
    EbcCode "ebcCode" HeadMust(Party), HeadMust(Party);
    EbcName "ebcName" HeadMust(Text(100)), HeadMust(Text(100));
    PayCode "payCode" No, Head(Party);
    PayName "payName" No, Head(Text(100));
    PayTransactionId "payTransactionId" No, Head(Text(60));
    BatchNumbers "batchNumbers" No, Head(Text(100));
    LogisticsCode "logisticsCode" HeadMust(Party), HeadMust(Party);
    LogisticsName "logisticsName" HeadMust(Text(100)), HeadMust(Text(100));
    LogisticsNo "logisticsNo" HeadMust(Text(32)), HeadMust(Text(60));
    AssureCode "assureCode" No, HeadMust(Text(30));
    EmsNo "emsNo" Head(Text(30)), Head(Text(30));
    AreaCode "areaCode" No, Head(Party);
    AreaName "areaName" No, Head(Text(100));
    AppTime "appTime" HeadMust(Moment), HeadMust(Moment);
    IeFlag "ieFlag" HeadMust(Way), HeadMust(Way);
    IeDate "ieDate" HeadMust(Day), Head(Day);
    CustomsCode "customsCode" HeadMust(Digits(4)), HeadMust(Digits(4));
    PortCode "portCode" HeadMust(Digits(4)), HeadMust(Digits(4));
    StatisticsFlag "statisticsFlag" HeadMust(OneOf("AB")), No;
    BuyerRegNo "buyerRegNo" No, HeadMust(Text(60));
    BuyerIdType "buyerIdType" No, HeadMust(OneOf("1"));
    BuyerIdNumber "buyerIdNumber" No, HeadMust(Identity);
    BuyerName "buyerName" No, HeadMust(Text(60));
    BuyerTelephone "buyerTelephone" No, HeadMust(Text(30));
    Consignee "consignee" No, HeadMust(Text(100));
    ConsigneeTelephone "consigneeTelephone" No, HeadMust(Text(50));
    ConsigneeAddress "consigneeAddress" No, HeadMust(Text(200));
    ConsigneeDistrict "consigneeDistrict" No, Head(Digits(6));
    AgentCode "agentCode" HeadMust(Party), HeadMust(Party);
    AgentName "agentName" HeadMust(Text(100)), HeadMust(Text(100));
    OwnerCode "ownerCode" HeadMust(Maker), No;
    OwnerName "ownerName" HeadMust(Text(100)), No;
    IacCode "iacCode" Head(Party), No;
    IacName "iacName" Head(Text(100)), No;
    TrafMode "trafMode" HeadMust(OneOf(TRANSPORT)), HeadMust(OneOf(TRANSPORT));
    TrafName "trafName" Head(Text(100)), No;
    TrafNo "trafNo" No, Head(Text(100));
    VoyageNo "voyageNo" Head(Text(32)), Head(Text(32));
    BillNo "billNo" Head(Text(37)), Head(Text(37));
    TotalPackageNo "totalPackageNo" Head(Text(37)), No;
    LoctNo "loctNo" Head(Text(10)), Head(Text(10));
    LicenseNo "licenseNo" Head(Text(19)), Head(Text(19));
    Country "country" HeadMust(Country), HeadMust(Country);
    Pod "POD" HeadMust(Between(3, 4)), No;
    GoodsValue "goodsValue" HeadMust(Amount), HeadMust(Amount);
    Freight "freight" HeadMust(Amount), HeadMust(Amount);
    FreightCurrency "fCurrency" HeadMust(Currency), No;
    FreightFlag "fFlag" HeadMust(OneOf("3")), No;
    InsuredFee "insuredFee" HeadMust(Amount), HeadMust(Amount);
    InsuredCurrency "iCurrency" HeadMust(Currency), No;
    InsuredFlag "iFlag" HeadMust(OneOf("3")), No;
    Discount "discount" No, HeadMust(Amount);
    TaxTotal "taxTotal" No, HeadMust(Amount);
    ActuralPaid "acturalPaid" No, HeadMust(Amount);
    WrapType "wrapType" HeadMust(OneOf("0123456789")), Head(OneOf("0123456789"));
    PackNo "packNo" HeadMust(Whole(9)), HeadMust(Whole(9));
    GrossWeight "grossWeight" HeadMust(Amount), HeadMust(Amount);
    NetWeight "netWeight" HeadMust(Amount), HeadMust(Amount);
    Note "note" Head(Text(1000)), Head(Text(1000));
    Gnum "gnum" LineMust(Whole(5)), LineMust(Whole(4));
    ItemNo "itemNo" LineMust(Text(20)), Line(Text(20));
    ItemRecordNo "itemRecordNo" Line(Text(30)), Line(Text(30));
    ItemName "itemName" LineMust(Text(250)), LineMust(Text(250));
    ItemDescribe "itemDescribe" Line(Text(1000)), Line(Text(1000));
    Gcode "gcode" LineMust(Commodity), LineMust(Commodity);
    Gname "gname" LineMust(Text(250)), LineMust(Text(250));
    Gmodel "gmodel" LineMust(Text(250)), LineMust(Text(510));
    BarCode "barCode" LineMust(Text(50)), Line(Text(50));
    ItemCountry "item.country" LineMust(Country), LineMust(Country);
    TradeCountry "tradeCountry" No, Line(Country);
    Currency "currency" LineMust(Currency), HeadMust(Currency);
    Qty "qty" LineMust(Positive), LineMust(Positive);
    Unit "unit" LineMust(Unit), LineMust(Unit);
    Qty1 "qty1" LineMust(Positive), LineMust(Positive);
    Unit1 "unit1" LineMust(Unit), LineMust(Unit);
    Qty2 "qty2" Line(Positive), Line(Positive);
    Unit2 "unit2" Line(Unit), Line(Unit);
    Price "price" LineMust(Amount), LineMust(Amount);
    TotalPrice "totalPrice" LineMust(Amount), LineMust(Amount);
    ItemNote "item.note" Line(Text(1000)), Line(Text(1000));
}
