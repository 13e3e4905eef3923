/* SPDX-License-Identifier: MIT */
#include "plugin/driver_dataset.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace bandmix
{

static GDALDataType GdalType(bm_type type)
{
    switch (type) {
    case BM_TYPE_UINT8: return GDT_Byte;
#if GDAL_VERSION_NUM >= GDAL_COMPUTE_VERSION(3, 7, 0)
    case BM_TYPE_INT8: return GDT_Int8;
#else
    case BM_TYPE_INT8: return GDT_Byte; /* with a remark, as GDAL before 3.7 has it */
#endif
    case BM_TYPE_UINT16: return GDT_UInt16;
    case BM_TYPE_INT16: return GDT_Int16;
    case BM_TYPE_UINT32: return GDT_UInt32;
    case BM_TYPE_INT32: return GDT_Int32;
    case BM_TYPE_FLOAT64: return GDT_Float64;
    default: return GDT_Float32;
    }
}

Band::Band(Dataset *dataset, int number, const bm_reader_output &about, int output, int index, int width, int height)
    : m_output(output), m_index(index), m_nodata(about.output.nodata), m_scale(about.output.scale),
      m_offset(about.output.offset)
{
    poDS = dataset;
    nBand = number;
    eDataType = GdalType(about.output.type);
    nBlockXSize = width;
    nBlockYSize = height;
#if GDAL_VERSION_NUM < GDAL_COMPUTE_VERSION(3, 7, 0)
    if (about.output.type == BM_TYPE_INT8)
        GDALRasterBand::SetMetadataItem("PIXELTYPE", "SIGNEDBYTE", "IMAGE_STRUCTURE");
#else
    /* GDAL itself asks bands behind its thread-safe datasets for the old mark of signed bytes, and warns who is asked. */
    EnablePixelTypeSignedByteWarning(false);
#endif
    if (about.band_names && about.band_names[index]) GDALRasterBand::SetDescription(about.band_names[index]);
    if (about.band_units && about.band_units[index]) m_unit = about.band_units[index];
    if (about.n_classes == 0 || (eDataType != GDT_Byte && eDataType != GDT_UInt16)) return;
    m_colors = std::make_unique<GDALColorTable>();
    int largest = 0;
    for (int i = 0; i < about.n_classes; i++) largest = std::max(largest, about.classes[i].value);
    for (int value = 0; value <= largest && largest < 1024; value++) {
        const char *name = "";
        for (int i = 0; i < about.n_classes; i++)
            if (about.classes[i].value == value) name = about.classes[i].name;
        m_names.AddString(name);
    }
    for (int i = 0; i < about.n_classes; i++) {
        const bm_class &of = about.classes[i];
        uint8_t color[3];
        bm_class_color(&of, i, color);
        const GDALColorEntry entry = {color[0], color[1], color[2], 255};
        if (of.value >= 0 && of.value < 65536) m_colors->SetColorEntry(of.value, &entry);
    }
    const GDALColorEntry transparent = {0, 0, 0, 0};
    if (m_nodata >= 0 && m_nodata < 65536) m_colors->SetColorEntry(int(m_nodata), &transparent);
}

int Band::GetOverviewCount()
{
    const auto *dataset = static_cast<Dataset *>(poDS);
    return dataset->m_overviews.empty() ? GDALPamRasterBand::GetOverviewCount() : int(dataset->m_overviews.size());
}

GDALRasterBand *Band::GetOverview(int level)
{
    auto *dataset = static_cast<Dataset *>(poDS);
    if (dataset->m_overviews.empty()) return GDALPamRasterBand::GetOverview(level);
    return level >= 0 && level < int(dataset->m_overviews.size())
               ? dataset->m_overviews[size_t(level)]->GetRasterBand(nBand)
               : nullptr;
}

/* The network gives all bands at once, so the blocks of the others are put where they will be looked for. */
CPLErr Band::IReadBlock(int column, int row, void *data)
{
    auto *dataset = static_cast<Dataset *>(poDS);
    const int x = column * nBlockXSize, y = row * nBlockYSize;
    const int width = std::min(nBlockXSize, nRasterXSize - x), height = std::min(nBlockYSize, nRasterYSize - y);
    std::vector<std::vector<GByte>> planes;
    if (!dataset->Compute(x, y, width, height, planes)) return CE_Failure;
    for (int number = 1; number <= dataset->GetRasterCount(); number++) {
        auto *band = static_cast<Band *>(dataset->GetRasterBand(number));
        GDALRasterBlock *block = nullptr;
        void *to = data;
        if (band != this) {
            block = band->TryGetLockedBlockRef(column, row);
            if (block != nullptr) {
                block->DropLock();
                continue;
            }
            block = band->GetLockedBlockRef(column, row, TRUE);
            if (block == nullptr) continue;
            to = block->GetDataRef();
        }
        const size_t size = size_t(GDALGetDataTypeSizeBytes(band->eDataType)), line = size_t(width) * size;
        const GByte *from = planes[size_t(number - 1)].data();
        for (int i = 0; i < height; i++)
            memcpy(static_cast<GByte *>(to) + size_t(i) * size_t(nBlockXSize) * size, from + size_t(i) * line, line);
        if (block != nullptr) block->DropLock();
    }
    return CE_None;
}

CPLErr Band::IRasterIO(GDALRWFlag direction, int x, int y, int width, int height, void *data, int buffer_width,
                       int buffer_height, GDALDataType type, GSpacing pixel, GSpacing line, GDALRasterIOExtraArg *extra)
{
    /* Smaller pictures come from overviews, where there are any; else the pixels are resampled after the network. */
    if (buffer_width < width && buffer_height < height && GetOverviewCount() > 0) {
        int tried = FALSE;
        const CPLErr failed = TryOverviewRasterIO(direction, x, y, width, height, data, buffer_width, buffer_height,
                                                  type, pixel, line, extra, &tried);
        if (tried) return failed;
    }
    return GDALPamRasterBand::IRasterIO(direction, x, y, width, height, data, buffer_width, buffer_height, type, pixel,
                                        line, extra);
}

} // namespace bandmix
