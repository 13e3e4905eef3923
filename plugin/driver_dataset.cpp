/* SPDX-License-Identifier: MIT */
#include "plugin/driver_dataset.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace bandmix
{

constexpr int STRIP_BLOCK_LINES = 128; /* of rasters whose own blocks are lower */
constexpr size_t SLAB_BYTES = size_t(32) << 20;

bool Fail(const char *name, const bm_error &err)
{
    CPLError(CE_Failure, err.status == BM_ERR_IO ? CPLE_OpenFailed : CPLE_AppDefined, "%.400s: %s", name, err.message);
    return false;
}

Dataset::~Dataset()
{
    FlushCache(true);
    Dataset::CloseDependentDatasets();
    bmp_model_release(m_model);
}

/* All that was opened for this dataset: a program that ends with datasets left open has GDAL close each of them, and
 * what one still held would be closed twice. Nothing can be read afterwards. */

int Dataset::CloseDependentDatasets()
{
    int closed = GDALPamDataset::CloseDependentDatasets();
    closed |= !m_overviews.empty() || m_place != nullptr || m_reader != nullptr;
    m_overviews.clear();
    bm_reader_close(m_reader);
    m_reader = nullptr;
    if (m_place != nullptr) GDALClose(GDALDataset::ToHandle(m_place));
    m_place = nullptr;
    return closed;
}

char **Dataset::GetFileList()
{
    CPLStringList files(GDALPamDataset::GetFileList());
    char **places = m_place == nullptr ? nullptr : m_place->GetFileList();
    for (char **file = places; file != nullptr && *file != nullptr; file++)
        if (files.FindString(*file) < 0) files.AddString(*file);
    CSLDestroy(places);
    return files.StealList();
}

/* Planes of all bands for a window, packed. */
bool Dataset::Compute(int x, int y, int width, int height, std::vector<std::vector<GByte>> &planes)
{
    std::vector<std::vector<void *>> pointers(m_outputs.size());
    std::vector<bm_planes> outputs;
    const size_t n_pixels = size_t(width) * size_t(height);
    planes.clear();
    try {
        for (const bm_reader_output &about : m_outputs)
            for (int b = 0; b < about.n_bands; b++) planes.emplace_back(n_pixels * bm_type_size(about.output.type));
    } catch (const std::bad_alloc &) {
        CPLError(CE_Failure, CPLE_OutOfMemory, "bandmix: out of memory for %d x %d pixels", width, height);
        return false;
    }
    if (m_reader == nullptr) {
        CPLError(CE_Failure, CPLE_AppDefined, "%s: is closed", GetDescription());
        return false;
    }
    size_t next = 0;
    for (size_t i = 0; i < m_outputs.size(); i++) {
        for (int b = 0; b < m_outputs[i].n_bands; b++) pointers[i].push_back(planes[next++].data());
        const bm_type type = m_outputs[i].output.type;
        outputs.push_back({type, m_outputs[i].n_bands, pointers[i].data(), bm_type_size(type)});
    }
    const bm_window window = {x, y, width, height};
    bm_error err;
    CPLDebug("BANDMIX", "%d x %d pixels from %d, %d", width, height, x, y);
    return bm_reader_read(m_reader, &window, outputs.data(), &err) == BM_OK || Fail(GetDescription(), err);
}

CPLErr Dataset::IRasterIO(GDALRWFlag direction, int x, int y, int width, int height, void *data, int buffer_width,
                          int buffer_height, GDALDataType type, int n_bands, BandMap map, GSpacing pixel, GSpacing line,
                          GSpacing band, GDALRasterIOExtraArg *extra)
{
    if (direction != GF_Read || width != buffer_width || height != buffer_height || n_bands < 2 ||
        extra->bFloatingPointWindowValidity)
        return GDALPamDataset::IRasterIO(direction, x, y, width, height, data, buffer_width, buffer_height, type,
                                         n_bands, map, pixel, line, band, extra);
    size_t pixel_bytes = 0;
    for (int b = 1; b <= nBands; b++)
        pixel_bytes += size_t(GDALGetDataTypeSizeBytes(GetRasterBand(b)->GetRasterDataType()));
    const int lines = int(std::max<size_t>(1, std::min(size_t(height), SLAB_BYTES / (pixel_bytes * size_t(width)))));
    std::vector<std::vector<GByte>> planes;
    for (int row = 0; row < height; row += lines) {
        const int n = std::min(lines, height - row);
        if (!Compute(x, y + row, width, n, planes)) return CE_Failure;
        for (int k = 0; k < n_bands; k++) {
            const GDALDataType from = GetRasterBand(map[k])->GetRasterDataType();
            const int size = GDALGetDataTypeSizeBytes(from);
            for (int i = 0; i < n; i++)
                GDALCopyWords64(planes[size_t(map[k] - 1)].data() + size_t(i) * size_t(width) * size_t(size), from,
                                size, static_cast<GByte *>(data) + k * band + (row + i) * line, type, int(pixel),
                                width);
        }
        if (extra->pfnProgress && !extra->pfnProgress(double(row + n) / height, "", extra->pProgressData))
            return CE_Failure;
    }
    return CE_None;
}

void Dataset::TakePlace()
{
    for (const char *domain : {"RPC", "GEOLOCATION"})
        if (auto *metadata = m_place->GetMetadata(domain)) GDALDataset::SetMetadata(metadata, domain);
    if (const char *meaning = m_place->GetMetadataItem(GDALMD_AREA_OR_POINT))
        GDALDataset::SetMetadataItem(GDALMD_AREA_OR_POINT, meaning);
    /* Makes programs ask for all bands of a window together, which is how they are made. */
    if (nBands > 1) GDALDataset::SetMetadataItem("INTERLEAVE", "PIXEL", "IMAGE_STRUCTURE");
}

void Dataset::AddBands()
{
    bm_grid grid = {};
    grid.size = sizeof grid;
    bm_source_get_grid(bm_reader_get_source(m_reader), &grid, nullptr);
    nRasterXSize = grid.width;
    nRasterYSize = grid.height;
    const int width = grid.block_width, height = std::min(std::max(grid.block_height, STRIP_BLOCK_LINES), grid.height);
    int number = 0;
    for (size_t i = 0; i < m_outputs.size(); i++)
        for (int b = 0; b < m_outputs[i].n_bands; b++) {
            number++;
            SetBand(number, new Band(this, number, m_outputs[i], int(i), b, std::min(width, grid.width), height));
        }
}

/* The bands that feed the network, by number: overviews have no names to find them by. */
static std::vector<std::string> ListBands(const bm_source *bound)
{
    std::vector<std::string> numbers;
    bm_bound_band band = {};
    band.size = sizeof band;
    for (int i = 0; bound != nullptr && bm_source_get_band(bound, i, &band); i++)
        numbers.push_back(std::to_string(band.number));
    return numbers;
}

/* `level` is an overview of the input, whose bands are those of `bound`; or -1. */
bool Dataset::Start(const bmp_request &request, const char *name, int level, const bm_source *bound)
{
    bm_run_options run = {};
    bm_run_output outputs[BMP_MAX_OUTPUTS];
    bm_error err = {};
    if (request.model == nullptr) {
        (void)snprintf(err.message, sizeof err.message, "no model is named");
        return Fail(name, err);
    }
    if (!bmp_request_to_run(&request, &run, outputs, &err)) return Fail(name, err);
    m_model = bmp_model_acquire(request.model, request.activation, request.model_output, &err);
    if (m_model == nullptr) return Fail(name, err);
    run.model = bmp_model_get(m_model);
    const std::string option = "OVERVIEW_LEVEL=" + std::to_string(level) + "ONLY";
    const char *const open_options[] = {option.c_str(), nullptr};
    const std::vector<std::string> numbers = ListBands(bound);
    std::vector<const char *> bands;
    for (const std::string &number : numbers) bands.push_back(number.c_str());
    if (level >= 0) {
        run.source.open_options = open_options;
        run.source.bands = bands.data();
        run.source.n_bands = int(bands.size());
        run.skip_range_check = true;
    }
    if (bm_reader_open(&m_reader, &run, &err) != BM_OK) return Fail(name, err);
    for (int i = 0; i < run.n_outputs; i++) {
        bm_reader_output about = {};
        about.size = sizeof about;
        if (bm_reader_get_output(m_reader, i, &about, &err) != BM_OK) return Fail(name, err);
        m_outputs.push_back(about);
    }
    m_place = GDALDataset::Open(bm_source_get_grid_path(bm_reader_get_source(m_reader)),
                                GDAL_OF_RASTER | GDAL_OF_VERBOSE_ERROR, nullptr, level >= 0 ? open_options : nullptr,
                                nullptr);
    if (m_place == nullptr) return false;
    AddBands();
    TakePlace();
    return true;
}

/* The network over the overviews of the input, where there is but one, on its own grid. Overviews do not say the scale
 * of their bands, so that of a scaled band would not be applied. */
void Dataset::AddOverviews(const bmp_request &request, const char *name)
{
    const bm_source *bound = bm_reader_get_source(m_reader);
    double scale, offset;
    bm_bound_band band = {};
    band.size = sizeof band;
    for (int i = 0; bm_source_get_band(bound, i, &band); i++)
        if (bm_source_get_scale(bound, i, &scale, &offset)) return;
    if (request.inputs.n != 1 || request.like != nullptr || request.masks.n > 0 || nBands == 0) return;
    const int n = m_place->GetRasterCount() > 0 ? m_place->GetRasterBand(1)->GetOverviewCount() : 0;
    for (int level = 0; level < n; level++) {
        std::unique_ptr<Dataset> overview(new Dataset());
        if (!overview->Start(request, name, level, bound)) {
            CPLErrorReset();
            m_overviews.clear();
            return;
        }
        overview->nPamFlags |= GPF_DISABLED;
        m_overviews.push_back(std::move(overview));
    }
}

} // namespace bandmix
